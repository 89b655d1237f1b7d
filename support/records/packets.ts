import { createHash } from 'node:crypto';
import { EncodedPacketSink, FilePathSource, Input, MP4, QTFF, type InputTrack } from 'mediabunny';
import { parseAudioSpecificConfig } from '../../services/media/aac';
import {
  NAL_DELIMITER,
  NAL_FILLER,
  NAL_PPS,
  NAL_SPS,
  nalType,
  parseAvcConfig,
  splitNals,
} from '../../services/media/h264';

/** One coded packet of a file, in decode order. */
export interface Packet {
  /** Presentation time as the file has it, edit list applied. */
  ptsMs: number;
  durationMs: number;
  key: boolean;
  /** Of what must pass a pipeline untouched: see `packetHash`. */
  hash: string;
}

export interface Packets {
  video: Packet[];
  /** Empty for a file without sound. Priming (negative time) is left out: nobody hears it. */
  audio: Packet[];
}

/** How a file describes its tracks. */
export interface StreamFormat {
  /** Parameter sets of the picture, from the file's head and from among the pictures, in hexadecimal; each once, sorted. */
  parameterSets: string[];
  sound: { objectType: number; sampleRateHz: number; channels: number } | undefined;
  /** Numbers of frames of sound that hold the channels of another layout than that. */
  foreignSounds?: readonly number[];
}

/** Reads an MP4 whole. @throws Error when it is no readable MP4, or its picture is not H.264 */
export async function readPackets(file: string): Promise<Packets & { format: StreamFormat }> {
  const input = new Input({ formats: [MP4, QTFF], source: new FilePathSource(file) });
  try {
    const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    const sets = new Set<string>();
    const frames: Buffer[] = [];
    const pictures = video ? await packetsOf(video, (data) => takeSets(data, sets)) : [];
    const take = (data: Buffer): unknown => frames.push(Buffer.from(data.subarray(0, 1)));
    const sounds = audio ? (await packetsOf(audio, take)).filter(({ ptsMs }) => ptsMs > -1) : [];
    const [avc, asc] = [await descriptionOf(video), await descriptionOf(audio)];
    if (avc) for (const set of configSets(avc)) sets.add(set);
    const sound = asc && soundFormat(asc);
    const foreignSounds = sound ? foreignFrames(frames, sound.channels) : [];
    const format = { parameterSets: [...sets].sort(), sound, foreignSounds };
    return { video: pictures, audio: sounds, format };
  } catch (error) {
    throw new Error(`${file} can't be read as MP4: ${(error as Error).message}`, { cause: error });
  } finally {
    input.dispose();
  }
}

const READINGS_KEPT = 16;
const readings = new Map<string, ReturnType<typeof readPackets>>();

/** As `readPackets`, of a file that does not change any more: a process reads it once, and keeps the last few. */
export function readPacketsOnce(file: string): ReturnType<typeof readPackets> {
  const reading = readings.get(file) ?? readPackets(file);
  readings.delete(file);
  readings.set(file, reading);
  const [oldest] = readings.keys();
  if (readings.size > READINGS_KEPT && oldest !== undefined) readings.delete(oldest);
  return reading;
}

async function packetsOf(track: InputTrack, look?: (data: Buffer) => void): Promise<Packet[]> {
  const packets: Packet[] = [];
  const type = track.isVideoTrack() ? 'video' : 'audio';
  for await (const { timestamp, duration, type: kind, data } of new EncodedPacketSink(track).packets()) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    look?.(bytes);
    packets.push({
      ptsMs: timestamp * 1000,
      durationMs: duration * 1000,
      key: kind === 'key',
      hash: packetHash(type, bytes),
    });
  }
  return packets;
}

/** AVCDecoderConfigurationRecord or AudioSpecificConfig; undefined for a track without one. */
async function descriptionOf(track: InputTrack | null): Promise<Buffer | undefined> {
  const config = track?.isVideoTrack() || track?.isAudioTrack() ? await track.getDecoderConfig() : undefined;
  // The type belongs to the DOM's WebCodecs, which Node has no types for; mediabunny gives a Uint8Array.
  const bytes = config?.description as Uint8Array | undefined;
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function configSets(record: Buffer): string[] {
  const { sps, pps } = parseAvcConfig(record);
  return [...sps, ...pps].map((set) => set.toString('hex'));
}

function takeSets(accessUnit: Buffer, sets: Set<string>): void {
  for (const nal of splitNals(accessUnit)) if (isParameterSet(nal)) sets.add(nal.toString('hex'));
}

function soundFormat(asc: Buffer): StreamFormat['sound'] {
  const { objectType, sampleRateHz, channels } = parseAudioSpecificConfig(asc);
  return { objectType, sampleRateHz, channels };
}

const isParameterSet = (nal: Uint8Array): boolean => [NAL_SPS, NAL_PPS].includes(nalType(nal));

/** Parameter sets may move on the way, delimiters and filler come and go; nothing else may change in a single bit. */
const passesUntouched = (nal: Uint8Array): boolean =>
  !isParameterSet(nal) && ![NAL_DELIMITER, NAL_FILLER].includes(nalType(nal));

/**
 * Of what must pass a pipeline untouched: of a packet of sound all, of a picture (length-prefixed NAL units) each unit but
 * parameter sets, delimiters and filler, in order, with its length. @throws Error for a picture that is cut short
 */
export function packetHash(track: 'video' | 'audio', data: Buffer): string {
  if (track === 'audio') return hashOf([data]);
  return hashOf(splitNals(data).filter(passesUntouched));
}

function hashOf(parts: readonly Buffer[]): string {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64');
}

const [SINGLE_CHANNEL, CHANNEL_PAIR] = [0, 1];

/**
 * Numbers of AAC frames that begin with the channels of another layout: mono is one single channel and stereo one pair, in every
 * frame (ISO/IEC 14496-3, table 1.19). Frames that begin with something else than channels tell nothing.
 */
export function foreignFrames(frames: readonly Uint8Array[], channels: number): number[] {
  const other = channels === 1 ? CHANNEL_PAIR : SINGLE_CHANNEL;
  return frames.flatMap((frame, i) => (firstElement(frame) === other ? [i] : []));
}

/** Its name is in the first three bits. */
const firstElement = ([first]: Uint8Array): number | undefined =>
  first === undefined ? undefined : first >> 5;
