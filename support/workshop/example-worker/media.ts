import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A coded packet as a tag of FLV, in which ffmpeg and this worker hand them to each other; RTMP carries the same. */
export interface Tag {
  isSound: boolean;
  /** When it is decoded. */
  ms: number;
  raw: Buffer;
}

const [AUDIO, VIDEO, HEADER, END] = [8, 9, 11, 4]; // bytes before and behind a tag's data
export const FILE_HEADER = Buffer.from('464c5601050000000900000000', 'hex');
const RTSP = '-rtsp_transport tcp -fpsprobesize 0 -analyzeduration 100000';
/** The first keyframe may have no timestamp, and FLV takes no such packet. */
const TIMED = '-bsf:v setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)';
const FROM_FLV = '-probesize 4096 -analyzeduration 0 -f flv -i pipe:0 -c copy -flush_packets 1';
const TO_FLV = '-flush_packets 1 -f flv pipe:1';
const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000];

/** Parameter sets, or the configuration of the sound: no packet of the programme. */
export const isConfig = ({ raw }: Tag): boolean => raw[HEADER + 1] === 0;
export const isKeyframe = ({ isSound, raw }: Tag): boolean => !isSound && raw.readUInt8(HEADER) >> 4 === 1;
/** When a picture is seen. */
export const shownMs = ({ ms, raw }: Tag): number => ms + raw.readIntBE(HEADER + 2, 3);

/** From the configuration of the sound; `profile` is all that has to be the same for two sounds to be joined. */
export function soundFormat({ raw }: Tag): { rateHz: number; channels: number; profile: number } {
  const profile = raw.readUInt16BE(HEADER + 2) >> 3;
  return { rateHz: RATES[(profile >> 4) & 15] ?? 0, channels: profile & 15, profile };
}

/** The bytes of a tag, for another time. */
export function at(ms: number, { raw }: Tag): Buffer {
  const moved = Buffer.from(raw);
  moved.writeUIntBE(ms & 0xffffff, 4, 3);
  moved.writeUInt8(ms >>> 24, 7);
  return moved;
}

/** Reads the input for as long as it is there. */
export const readerOf = (url: string, onTag: (tag: Tag) => void): ChildProcess =>
  ffmpeg(`${RTSP} -i ${url} -map 0:v:0 -map 0:a:0 -c copy ${TIMED} ${TO_FLV}`, tagReader(onTag));

/** Holds nothing back for interleaving, and fails when nothing is taken for 4 s. */
export const publisherTo = (url: string): ChildProcess =>
  ffmpeg(`${FROM_FLV} -max_interleave_delta 1 -rw_timeout 4000000 -f flv ${url}`);

/** @param sound its configuration, and packets. @returns an MPEG-4 file */
export const toM4a = (sound: readonly Tag[]): Promise<Buffer> =>
  outputOf(
    `${FROM_FLV} -movflags empty_moov+frag_keyframe -f mp4 pipe:1`,
    Buffer.concat([FILE_HEADER, ...sound.map((tag) => at(tag.ms, tag))]),
  );

/** @returns its configuration, and packets. @throws Error for a file without sound */
export async function fromM4a(file: Buffer): Promise<Tag[]> {
  const name = join(tmpdir(), `${randomUUID()}.m4a`); // a pipe can't be read from the end
  await writeFile(name, file);
  return outputOf(`-i ${name} -map 0:a -c copy ${TO_FLV}`)
    .then(tagsIn)
    .finally(() => rm(name));
}

export async function silence({ rateHz, channels }: { rateHz: number; channels: number }): Promise<Tag[]> {
  const source = `-f lavfi -i anullsrc=r=${rateHz}:cl=${channels === 1 ? 'mono' : 'stereo'}`;
  return tagsIn(await outputOf(`${source} -frames:a 4 -c:a aac ${TO_FLV}`));
}

function ffmpeg(options: string, onOutput?: (chunk: Buffer) => void): ChildProcess {
  const child = spawn('ffmpeg', ['-v', 'error', ...options.split(' ')]);
  child.stdin.on('error', () => undefined); // its exit code tells
  if (onOutput) child.stdout.on('data', onOutput);
  return child;
}

function outputOf(options: string, input?: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const child = ffmpeg(options, (chunk) => chunks.push(chunk));
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += String(text)));
  child.stdin?.end(input);
  return new Promise((resolve, reject) =>
    child.once('close', (code) => (code === 0 ? resolve(Buffer.concat(chunks)) : reject(new Error(said)))),
  );
}

function tagsIn(flv: Buffer): Tag[] {
  const tags: Tag[] = [];
  tagReader((tag) => tags.push(tag))(flv);
  return tags;
}

function tagReader(onTag: (tag: Tag) => void): (chunk: Buffer) => void {
  let [rest, from] = [Buffer.alloc(0) as Buffer, FILE_HEADER.length];
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= from + HEADER) {
      const raw = rest.subarray(from, from + HEADER + rest.readUIntBE(from + 1, 3) + END);
      if (raw.length < HEADER + raw.readUIntBE(1, 3) + END) break;
      const ms = raw.readUIntBE(4, 3) + raw.readUInt8(7) * 2 ** 24;
      if (raw[0] === AUDIO || raw[0] === VIDEO) onTag({ isSound: raw[0] === AUDIO, ms, raw });
      from += raw.length;
    }
    [rest, from] = [rest.subarray(from), Math.max(0, from - rest.length)];
  };
}
