import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { Evidence, SegmentFile } from '../broadcast/evidence';
import { layoutProblems } from '../instruments/mp4-layout';
import { pictureDescription } from '../instruments/mp4-samples';
import { packetShifts, spanMs } from '../instruments/compare-packets';
import { percentile } from '../instruments/pace';
import { EXACT_MS } from '../instruments/sound-places';
import { readPackets, type Packet } from '../records/packets';
import { programmePackets } from './output';

/** Length of a file, in ms. @throws Error when it can't be read */
export async function fileDurationMs({ file }: SegmentFile): Promise<number> {
  const { video, audio } = await readPackets(file);
  return spanMs([...video, ...audio]);
}

/**
 * Looks at the heads of files, and decodes them whole, in one process: starting one costs more than decoding a file.
 * @throws Error at the first damage, with the file and ffmpeg's words
 */
export async function expectPlay(files: readonly SegmentFile[]): Promise<void> {
  for (const { file } of files) {
    const problems = layoutProblems(await readFile(file));
    if (problems.length > 0) throw new Error(`${file}: ${problems.join('; ')}`);
  }
  const inputs = files.flatMap(({ file }) => ['-threads', '1', '-i', file]);
  const outputs = files.flatMap((_, i) => ['-map', String(i)]);
  const args = ['-v', 'error', '-xerror', '-nostdin', ...inputs, ...outputs, '-f', 'null', '-'];
  const { stderr, failed } = await execa('ffmpeg', args, { reject: false });
  if (stderr === '' && !failed) return;
  if (files.length > 1) for (const file of files) await expectPlay([file]); // tells which
  throw new Error(`${files.map(({ file }) => file).join(', ')} does not play cleanly: ${stderr}`);
}

/** Those that the file's description of its pictures names (AVCDecoderConfigurationRecord), in hex. @throws Error without one */
export async function pictureParameterSets(file: string): Promise<string[]> {
  const described = pictureDescription(await readFile(file));
  if (!described) throw new Error(`${file} has no description of H.264 pictures`);
  return described.pps;
}

/** Width and height of the pictures as the boxes of a file name them, which need not be as they decode (ISO 14496-12, 8.3.2, 12.1.3). */
export async function describedSize(file: string): Promise<[number, number][]> {
  const bytes = await readFile(file);
  const track = bytes.indexOf('tkhd') + SIZE_IN_TKHD;
  const entry = bytes.indexOf('avc1', track) + SIZE_IN_AVC1; // its name is among the brands, too
  return [
    [bytes.readUInt32BE(track) / ONE, bytes.readUInt32BE(track + 4) / ONE],
    [bytes.readUInt16BE(entry), bytes.readUInt16BE(entry + 2)],
  ];
}

const [SIZE_IN_TKHD, SIZE_IN_AVC1, ONE] = [80, 28, 0x10000];

/** When each picture of a file is decoded and shown, in the order of decoding, in ms. @throws Error when ffprobe can't read it */
export async function pictureTimes(file: string): Promise<{ decodedMs: number[]; shownMs: number[] }> {
  const { stdout } = await execa('ffprobe', [
    ...['-v', 'quiet', '-show_entries', 'packet=dts_time,pts_time', '-of', 'json'],
    file,
  ]);
  const { packets } = JSON.parse(stdout) as { packets: { dts_time: string; pts_time: string }[] };
  const inMs = (name: 'dts_time' | 'pts_time'): number[] =>
    packets.map((packet) => Number(packet[name]) * 1000);
  return { decodedMs: inMs('dts_time'), shownMs: inMs('pts_time') };
}

/**
 * Pictures of the programme, and of each file of its segments.
 * @throws Error when a file shows one at another time than the programme does, not as long at its end, or marks another one to start at
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
    const [lastsMs, usuallyMs] = [
      video.at(-1)?.durationMs ?? NaN,
      percentile(
        video.map(({ durationMs }) => durationMs),
        0.5,
      ),
    ];
    if (!(lastsMs >= usuallyMs / LASTING && lastsMs <= usuallyMs * LASTING))
      throw new Error(
        `${file}: its last picture lasts ${lastsMs.toFixed(1)} ms, the others ${usuallyMs.toFixed(1)} ms`,
      );
    const marked = shifts.filter(({ isMarkedAlike }) => !isMarkedAlike).length;
    if (moved + marked > 0)
      throw new Error(
        `${file}: of ${video.length} pictures ${moved} are not shown at their times, and ${marked} are keyframes that are not marked, or marked and none`,
      );
    return video;
  });
  return { programme, files };
}

/** What is shown last has no next one that tells how long: it is taken to last like its neighbours, whose pace may change. */
const LASTING = 3;

/** Runs a check on all files, a few at a time: two cores are shared with other scenarios. */
export async function forEachFile<T>(
  files: readonly SegmentFile[],
  check: (file: SegmentFile) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const file of files) results.push(await check(file));
  return results;
}
