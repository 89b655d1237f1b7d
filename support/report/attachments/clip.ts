import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';
import { runMediaTool } from '../../../fixtures/media-tool';
import type { Clip } from '../failure-view';
import { hrefOf } from './evidence-view';

interface ClipRequest {
  title: string;
  recording: string;
  /** Where in the recording it is about. */
  aroundSeconds: number;
  seconds: number;
  /** File name without its ending. */
  name: string;
  reportsFolder: string;
}

/** Small enough for many on a page, by reference. */
const MAX_BYTES = 600_000;
const SHORTEST_SECONDS = 2;

/**
 * Cuts a clip from a recording, packet by packet: nothing but its first picture is decoded, for its poster. It begins at a keyframe and has its index in front,
 * so that a browser plays it at once. One that gets too large is made shorter.
 * @throws Error when the recording can't be read, or ffmpeg fails
 */
export async function cutClip(request: ClipRequest): Promise<Clip> {
  const { title, recording, aroundSeconds, name, reportsFolder } = request;
  const file = path.join(reportsFolder, 'clips', `${name}.mp4`);
  const part = file.replace(/\.mp4$/, `.${process.pid}.part.mp4`); // scenarios of one broadcast may cut the same
  await mkdir(path.dirname(file), { recursive: true });
  let { seconds } = request;
  for (;;) {
    const from = await keyframeBefore(recording, Math.max(0, aroundSeconds - seconds / 2));
    await cut(recording, from, seconds, { part, poster: `${part}.jpg` });
    const { size } = await stat(part);
    if (size <= MAX_BYTES || seconds <= SHORTEST_SECONDS) break;
    seconds = Math.max(SHORTEST_SECONDS, Math.floor((seconds * MAX_BYTES) / size));
  }
  const poster = file.replace(/\.mp4$/, '.jpg');
  await Promise.all([rename(part, file), rename(`${part}.jpg`, poster)]);
  return { title, href: hrefOf(file, reportsFolder), poster: hrefOf(poster, reportsFolder), seconds };
}

async function keyframeBefore(recording: string, seconds: number): Promise<number> {
  const input = new Input({ formats: [MP4], source: new FilePathSource(recording) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new Error(`${recording} has no picture: there is nothing to cut a clip from`);
    const sink = new EncodedPacketSink(track);
    const packet = (await sink.getKeyPacket(seconds)) ?? (await sink.getFirstPacket());
    return packet?.timestamp ?? 0;
  } finally {
    input.dispose();
  }
}

/** A place a little behind the keyframe, as its time was rounded. */
const ROUNDING_SECONDS = 0.005;
/** As wide as the page shows it on a phone, twice as sharp. */
const POSTER_WIDTH = 640;

/** @param files the clip, and what the page shows until somebody plays it: its first picture, some 20 KB */
async function cut(
  recording: string,
  from: number,
  seconds: number,
  { part, poster }: { part: string; poster: string },
): Promise<void> {
  const place = (from + ROUNDING_SECONDS).toFixed(3);
  await runMediaTool('ffmpeg', [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-y'],
    ...['-ss', place, '-i', recording],
    // opened by itself: ffmpeg decodes all that is copied where one picture of it is wanted
    ...['-skip_frame', 'nokey', '-noaccurate_seek', '-ss', place, '-i', recording],
    ...['-t', String(seconds), '-map', '0:v:0', '-map', '0:a:0'],
    ...['-c', 'copy', '-movflags', '+faststart', part],
    ...['-map', '1:v:0', '-frames:v', '1', '-update', '1'],
    ...['-vf', `scale=${POSTER_WIDTH}:-2`, '-q:v', '4', poster],
  ]);
}
