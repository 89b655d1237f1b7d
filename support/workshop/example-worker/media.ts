import { spawn } from 'node:child_process';
import * as mp4 from 'mediabunny';

/** A coded packet as FLV has it, in which this worker and ffmpeg exchange them. */
export interface Packet {
  kind: number;
  /** When it is decoded; a picture is seen somewhat later. */
  ms: number;
  /** What FLV says of it, then the packet. */
  body: Buffer;
}
export type Format = ReturnType<typeof formatOf>;
const [SOUND, PICTURE, HEAD, TAIL, SOUND_HEAD] = [8, 9, 11, 4, 2];
export const FILE_HEADER = Buffer.from('464c5601050000000900000000', 'hex');
const AAC = Buffer.from('af01', 'hex');
const RATES_HZ = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000];

export const isSound = ({ kind }: Packet): boolean => kind === SOUND;
export const isKeyframe = ({ kind, body }: Packet) => kind === PICTURE && body.readUInt8() >> 4 === 1;
export const shownMs = ({ kind, ms, body }: Packet) => ms + (kind === SOUND ? 0 : body.readIntBE(2, 3));
const soundOf = (aac: Uint8Array): Packet => ({ kind: SOUND, ms: 0, body: Buffer.concat([AAC, aac]) });
const aacOf = ({ body }: Packet): Buffer => body.subarray(SOUND_HEAD);

export function formatOf(config: Packet) {
  const bits = aacOf(config).readUInt16BE();
  const [rateHz = 0, channels] = [RATES_HZ[(bits >> 7) & 15], (bits >> 3) & 15];
  const silence = Buffer.from(channels === 1 ? '01182007' : '211004608c1c', 'hex');
  const told = { format: 'm4a', sample_rate_hz: rateHz, channels };
  return { config, rateHz, channels, silence: soundOf(silence), told, seconds: 1024 / rateHz };
}

/** FLV comes out of it. The first keyframe may have no timestamp, and FLV takes no such packet. */
export const reader = (url: string) =>
  ffmpeg(`-rtsp_transport tcp -fpsprobesize 0 -analyzeduration 1000000 -i ${url} -map 0:v:0 -map 0:a:0?
    -c copy -bsf:v setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS) -flush_packets 1 -flvflags no_metadata -f flv pipe:1`);
/** FLV goes into it. It holds nothing back for interleaving, and fails when nothing is taken for 4 s. */
export const publisher = (url: string) =>
  ffmpeg(`-probesize 4096 -analyzeduration 0 -f flv -i pipe:0 -c copy -flush_packets 1
    -max_interleave_delta 1 -rw_timeout 4000000 -f flv ${url}`);
const ffmpeg = (options: string) =>
  spawn('ffmpeg', ['-v', 'error', ...options.split(/\s+/)], { stdio: ['pipe', 'pipe', 'inherit'] });

/** @param describe is given what describes the sound or the pictures, and is no packet of the programme */
export async function* packetsOf(flv: AsyncIterable<Buffer>, describe: (packet: Packet) => void) {
  let [rest, from] = [Buffer.alloc(0) as Buffer, FILE_HEADER.length];
  for await (const chunk of flv) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= from + HEAD) {
      const [kind, end] = [rest.readUInt8(from), from + HEAD + rest.readUIntBE(from + 1, 3)];
      if (rest.length < end + TAIL) break;
      const ms = rest.readUIntBE(from + 4, 3) + rest.readUInt8(from + 7) * 2 ** 24;
      const packet = { kind, ms, body: rest.subarray(from + HEAD, end) };
      if (packet.body[1] === 0) describe(packet);
      else yield packet;
      from = end + TAIL;
    }
    [rest, from] = [rest.subarray(from), Math.max(0, from - rest.length)];
  }
}

export function toFlv({ kind, ms, body }: Packet): Buffer {
  const [head, tail] = [Buffer.alloc(HEAD), Buffer.alloc(TAIL)];
  head.writeUIntBE(kind * 2 ** 24 + body.length, 0, 4);
  head.writeUIntBE((ms % 2 ** 24) * 256 + Math.floor(ms / 2 ** 24), 4, 4);
  tail.writeUInt32BE(HEAD + body.length);
  return Buffer.concat([head, body, tail]);
}

/** @returns an MPEG-4 file in base64 */
export async function toM4a(format: Format, packets: readonly Packet[]): Promise<string> {
  const output = new mp4.Output({ format: new mp4.Mp4OutputFormat(), target: new mp4.BufferTarget() });
  const track = new mp4.EncodedAudioPacketSource('aac');
  output.addAudioTrack(track);
  await output.start();
  const { config, rateHz: sampleRate, channels: numberOfChannels, seconds } = format;
  const decoderConfig = { codec: 'mp4a.40.2', sampleRate, numberOfChannels, description: aacOf(config) };
  for (const [i, packet] of packets.entries())
    await track.add(new mp4.EncodedPacket(aacOf(packet), 'key', i * seconds, seconds), { decoderConfig });
  await output.finalize();
  return Buffer.from(output.target.buffer ?? new ArrayBuffer(0)).toString('base64');
}

/** @returns its packets, if they can be joined to sound of that format. @throws Error for what is no MPEG-4 */
export async function fromM4a(base64: string, { rateHz, channels }: Format): Promise<Packet[]> {
  const source = new mp4.BufferSource(Buffer.from(base64, 'base64'));
  const track = await new mp4.Input({ formats: [mp4.MP4], source }).getPrimaryAudioTrack();
  const packets: Packet[] = [];
  if (track?.sampleRate === rateHz && track.numberOfChannels === channels)
    for await (const { data } of new mp4.EncodedPacketSink(track).packets()) packets.push(soundOf(data));
  return packets;
}
