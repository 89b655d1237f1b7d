import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';

/** A coded packet, as a tag of FLV: its kind, size and time, its data, its size. This worker and ffmpeg exchange packets so. */
export type Tag = Buffer;
export type Ffmpeg = ChildProcessWithoutNullStreams;
const [SOUND, PICTURE, HEAD, TAIL] = [8, 9, 11, 4];
export const FILE_HEADER = Buffer.from('464c5601050000000900000000', 'hex');
const SILENCE_MONO = Buffer.from('0800000600000000000000af010118200700000011', 'hex');
const SILENCE_STEREO = Buffer.from('0800000800000000000000af01211004608c1c00000013', 'hex');
const RATES_HZ = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000];
const RTSP = '-rtsp_transport tcp -fpsprobesize 0 -analyzeduration 100000';
/** The first keyframe may have no timestamp, and FLV takes no such packet. */
const TIMED = '-bsf:v setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)';
const FROM_FLV = '-probesize 4096 -analyzeduration 0 -f flv -i pipe:0 -c copy -flush_packets 1';
const TO_FLV = '-c copy -flush_packets 1 -f flv pipe:1';

export const isSound = (tag: Tag): boolean => tag[0] === SOUND;
/** Parameter sets, or the configuration of the sound: no packet of the programme. */
export const isConfig = (tag: Tag): boolean => tag[HEAD + 1] === 0;
export const isKeyframe = (tag: Tag): boolean =>
  !isSound(tag) && !isConfig(tag) && tag.readUInt8(HEAD) >> 4 === 1;
/** When it is decoded; a picture is seen somewhat later. */
export const msOf = (tag: Tag): number => tag.readUIntBE(4, 3) + tag.readUInt8(7) * 2 ** 24;
export const shownMs = (tag: Tag): number => msOf(tag) + (isSound(tag) ? 0 : tag.readIntBE(HEAD + 2, 3));

/** @param ms when it is to be decoded */
export function at(ms: number, tag: Tag): Tag {
  const moved = Buffer.from(tag);
  moved.writeUIntBE(ms & 0xffffff, 4, 3);
  moved.writeUInt8(ms >>> 24, 7);
  return moved;
}

export type Format = ReturnType<typeof formatOf>;
/** @param config of the sound. @returns also `profile`: kind, rate and channels; what has the same can be joined */
export function formatOf(config: Tag) {
  const profile = config.readUInt16BE(HEAD + 2) >> 3;
  const [rateHz = 0, channels] = [RATES_HZ[(profile >> 4) & 15], profile & 15];
  return { config, profile, rateHz, channels, silence: channels === 1 ? SILENCE_MONO : SILENCE_STEREO };
}

export const reader = (url: string, silenceMs: number): Ffmpeg =>
  ffmpeg(`${RTSP} -timeout ${silenceMs}000 -i ${url} -map 0:v:0 -map 0:a:0 ${TIMED} ${TO_FLV}`);
/** Holds nothing back for interleaving, and fails when nothing is taken for 4 s. */
export const publisher = (url: string): Ffmpeg =>
  ffmpeg(`${FROM_FLV} -max_interleave_delta 1 -rw_timeout 4000000 -f flv ${url}`);
/** @param sound its configuration, and packets. @returns an MPEG-4 file */
export const toM4a = (sound: readonly Tag[]): Promise<Buffer> =>
  convert(`${FROM_FLV} -movflags empty_moov -f mp4 pipe:1`, Buffer.concat([FILE_HEADER, ...sound]));

/** @returns its configuration, and packets. @throws Error for what is no sound */
export async function fromM4a(file: Buffer): Promise<Tag[]> {
  const [name, tags] = [join(tmpdir(), `${randomUUID()}.m4a`), [] as Tag[]]; // a pipe can't be read from its end
  await writeFile(name, file);
  const flv = await convert(`-i ${name} -map 0:a ${TO_FLV}`).finally(() => rm(name));
  for await (const tag of tagsOf([flv])) tags.push(tag);
  return tags;
}

function ffmpeg(options: string): Ffmpeg {
  const child = spawn('ffmpeg', ['-v', 'error', ...options.split(' ')]);
  child.stdin.on('error', () => undefined); // its exit code tells
  return child;
}

async function convert(options: string, input?: Buffer): Promise<Buffer> {
  const child = ffmpeg(options);
  child.stdin.end(input);
  const [output, complaint] = await Promise.all([buffer(child.stdout), text(child.stderr)]);
  if (output.length === 0) throw new Error(complaint);
  return output;
}

export async function* tagsOf(flv: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Tag> {
  let [rest, from] = [Buffer.alloc(0) as Buffer, FILE_HEADER.length];
  for await (const chunk of flv) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= from + HEAD) {
      const end = from + HEAD + rest.readUIntBE(from + 1, 3) + TAIL;
      if (rest.length < end) break;
      const tag = rest.subarray(from, end);
      if (isSound(tag) || tag[0] === PICTURE) yield tag;
      from = end;
    }
    [rest, from] = [rest.subarray(from), Math.max(0, from - rest.length)];
  }
}
