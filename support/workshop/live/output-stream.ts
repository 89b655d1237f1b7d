import type { ServerResponse } from 'node:http';
import { ReadingChild, spawnFfmpeg } from '../../records/live-reader-child';

/** Picture does not wait longer for its fragment than this; each one costs some 200 bytes. */
const FRAGMENT_MICROSECONDS = '250000';
/** To copy a track ffmpeg must have seen a packet of it, and picture comes with the next keyframe only. */
const PROBING = ['-analyzeduration', '5000000', '-fpsprobesize', '0'];
const TO_FMP4 = [
  ...['-c', 'copy', '-f', 'mp4', '-movflags', '+empty_moov+default_base_moof+skip_trailer'],
  ...['-frag_duration', FRAGMENT_MICROSECONDS, '-flush_packets', '1', 'pipe:1'],
];
/** A viewer that does not take what it asked for: a closed lid, a tab that sleeps. */
const MOST_WAITING_BYTES = 32 * 1024 * 1024;

/** Sends the output as fragmented MP4, packets as they are, until the viewer goes or the stream ends. */
export async function sendOutput(outputUrl: string, response: ServerResponse): Promise<void> {
  const child = ReadingChild.start(
    spawnFfmpeg,
    [...PROBING, '-i', outputUrl, ...TO_FMP4],
    [
      (bytes) => {
        response.write(bytes);
        if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
      },
    ],
  );
  response.on('close', () => void child.stop());
  response.writeHead(200, { 'Content-Type': 'video/mp4', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  await child.ended;
  response.end();
}
