import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import * as mp4 from 'mediabunny';

/** A coded packet as a tag of FLV: kind, size and time; data; size. So this worker and ffmpeg exchange packets. */
export type Tag = Buffer;
export type Ffmpeg = ChildProcessWithoutNullStreams;
export type Format = ReturnType<typeof formatOf>;
const [SOUND, PICTURE, HEAD, TAIL, SOUND_HEAD] = [8, 9, 11, 4, 13];
export const FILE_HEADER = Buffer.from('464c5601050000000900000000', 'hex');
/** A silent packet of AAC, in mono and stereo. */
const SILENCE = ['01182007', '211004608c1c'];
const RATES_HZ = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000];
export const PACKET_SAMPLES = 1024;
const RTSP = '-rtsp_transport tcp -fpsprobesize 0 -analyzeduration 100000';
/** The first keyframe may have no timestamp, and FLV takes no such packet. */
const TIMED = '-bsf:v setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)';

export const isSound = (tag: Tag): boolean => tag[0] === SOUND;
/** Parameter sets, or the configuration of the sound: no packet of the programme. */
export const isConfig = (tag: Tag): boolean => tag[HEAD + 1] === 0;
export const isKeyframe = (tag: Tag): boolean =>
  !isSound(tag) && !isConfig(tag) && tag.readUInt8(HEAD) >> 4 === 1;
/** When it is decoded; a picture is seen somewhat later. */
export const msOf = (tag: Tag): number => tag.readUIntBE(4, 3) + tag.readUInt8(7) * 2 ** 24;
export const shownMs = (tag: Tag): number => msOf(tag) + (isSound(tag) ? 0 : tag.readIntBE(HEAD + 2, 3));
const aacOf = (tag: Tag): Buffer => tag.subarray(SOUND_HEAD, -TAIL);

/** @param ms when it is to be decoded */
export function at(ms: number, tag: Tag): Tag {
  const moved = Buffer.from(tag);
  moved.writeUIntBE(ms & 0xffffff, 4, 3);
  moved.writeUInt8(ms >>> 24, 7);
  return moved;
}

function soundTag(aac: Uint8Array): Tag {
  const tag = Buffer.concat([Buffer.alloc(HEAD), Buffer.from([0xaf, 1]), aac, Buffer.alloc(TAIL)]);
  tag.writeUInt8(SOUND);
  tag.writeUIntBE(tag.length - HEAD - TAIL, 1, 3);
  tag.writeUInt32BE(tag.length - TAIL, tag.length - TAIL);
  return tag;
}

/** @returns also `profile`, kind, rate and channels: what has the same can be joined */
export function formatOf(config: Tag) {
  const profile = profileOf(aacOf(config));
  const [rateHz = 0, channels] = [RATES_HZ[(profile >> 4) & 15], profile & 15];
  const silence = soundTag(Buffer.from(SILENCE[channels - 1] ?? '', 'hex'));
  return { config, profile, rateHz, channels, silence };
}
const profileOf = (description: Uint8Array): number => Buffer.from(description).readUInt16BE() >> 3;

/** Its output is FLV. */
export const reader = (url: string): Ffmpeg =>
  ffmpeg(`${RTSP} -i ${url} -map 0:v:0 -map 0:a:0 ${TIMED} -c copy -flush_packets 1 -f flv pipe:1`);
/** Takes FLV. It holds nothing back for interleaving, and fails when nothing is taken for 4 s. */
export const publisher = (url: string): Ffmpeg =>
  ffmpeg(
    '-probesize 4096 -analyzeduration 0 -f flv -i pipe:0 -c copy -flush_packets 1 ' +
      `-max_interleave_delta 1 -rw_timeout 4000000 -f flv ${url}`,
  );

function ffmpeg(options: string): Ffmpeg {
  const child = spawn('ffmpeg', ['-v', 'error', ...options.split(' ')]);
  child.stdin.on('error', () => undefined); // its exit code tells
  return child;
}

/** @returns an MPEG-4 file */
export async function toM4a(format: Format, packets: readonly Tag[]): Promise<Buffer> {
  const [target, track] = [new mp4.BufferTarget(), new mp4.EncodedAudioPacketSource('aac')];
  const output = new mp4.Output({ format: new mp4.Mp4OutputFormat(), target });
  output.addAudioTrack(track);
  await output.start();
  const { config, rateHz: sampleRate, channels: numberOfChannels } = format;
  const decoderConfig = { codec: 'mp4a.40.2', sampleRate, numberOfChannels, description: aacOf(config) };
  const seconds = PACKET_SAMPLES / sampleRate;
  for (const [i, tag] of packets.entries())
    await track.add(new mp4.EncodedPacket(aacOf(tag), 'key', i * seconds, seconds), { decoderConfig });
  await output.finalize();
  return Buffer.from(target.buffer ?? new ArrayBuffer(0));
}

/** @returns its packets, in that format. @throws Error for what has none */
export async function fromM4a(file: Buffer, { profile }: Format): Promise<Tag[]> {
  const input = new mp4.Input({ formats: [mp4.MP4], source: new mp4.BufferSource(file) });
  const track = await input.getPrimaryAudioTrack();
  const description = (await track?.getDecoderConfig())?.description as Uint8Array | undefined;
  if (!track || !description || profileOf(description) !== profile) throw new Error('another format');
  const tags: Tag[] = [];
  for await (const { data } of new mp4.EncodedPacketSink(track).packets()) tags.push(soundTag(data));
  return tags;
}

export async function* tagsOf(flv: AsyncIterable<Buffer>): AsyncGenerator<Tag> {
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
