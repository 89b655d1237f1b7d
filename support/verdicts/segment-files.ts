import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { parseAvcConfig } from '../../services/media/h264';
import type { Evidence, SegmentFile } from '../broadcast/evidence';
import { packetShifts } from '../instruments/compare-packets';
import { percentile } from '../instruments/pace';
import { EXACT_MS } from '../instruments/sound-places';
import { readPackets, type Packet } from '../records/packets';
import { programmePackets } from './output';

/** Length of a file by ffprobe, in ms. @throws Error when ffprobe can't read it, with its words */
export async function fileDurationMs({ file }: SegmentFile): Promise<number> {
  const { stdout } = await execa('ffprobe', [
    ...['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0'],
    file,
  ]);
  const seconds = Number(stdout);
  if (!(seconds > 0)) throw new Error(`${file}: expected a length, ffprobe said "${stdout}"`);
  return seconds * 1000;
}

/** Decodes the whole file. @throws Error at the first damage, with ffmpeg's words */
export async function expectPlays({ file }: SegmentFile): Promise<void> {
  const { stderr } = await execa('ffmpeg', [
    '-v',
    'error',
    '-xerror',
    '-nostdin',
    '-i',
    file,
    '-f',
    'null',
    '-',
  ]);
  if (stderr !== '') throw new Error(`${file} does not play cleanly: ${stderr}`);
}

/** Those that the file's description of its pictures names (AVCDecoderConfigurationRecord), in hex. @throws Error without one */
export async function pictureParameterSets(file: string): Promise<string[]> {
  const bytes = await readFile(file);
  const at = bytes.indexOf('avcC');
  if (at < 0) throw new Error(`${file} has no description of H.264 pictures`);
  return parseAvcConfig(bytes.subarray(at + 4)).pps.map((set) => set.toString('hex'));
}

/**
 * Pictures of the programme, and of each file of its segments.
 * @throws Error when a file shows one at another time than the programme does, or marks another one to start at
 */
export async function filedPictures(
  evidence: Evidence,
): Promise<{ programme: readonly Packet[]; files: (readonly Packet[])[] }> {
  const { video: programme } = (await programmePackets(evidence)).programme;
  const files = await forEachFile(await evidence.segments('video'), async ({ file }) => {
    const { video } = await readPackets(file);
    const shifts = packetShifts(programme, video);
    const usualMs = percentile(
      shifts.map(({ shiftMs }) => shiftMs),
      0.5,
    );
    const moved = shifts.filter(({ shiftMs }) => Math.abs(shiftMs - usualMs) > EXACT_MS).length;
    const marked = shifts.filter(({ isMarkedAlike }) => !isMarkedAlike).length;
    if (moved + marked > 0)
      throw new Error(
        `${file}: of ${video.length} pictures ${moved} are not shown at their times, and ${marked} are keyframes that are not marked, or marked and none`,
      );
    return video;
  });
  return { programme, files };
}

/** Runs a check on all files, a few at a time: two cores are shared with other scenarios. */
export async function forEachFile<T>(
  files: readonly SegmentFile[],
  check: (file: SegmentFile) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const file of files) results.push(await check(file));
  return results;
}
