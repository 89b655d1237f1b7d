import { setImmediate as nextTurn } from 'node:timers/promises';
import { BufferSource, EncodedPacketSink, Input, Logging, LogLevel, MP4 } from 'mediabunny';
import { AAC_FRAME_SAMPLES, beginsAsAdts, parseAudioSpecificConfig, type AacConfig } from './aac';
import { inspectM4a, MAX_PACKET_BYTES, type Edit } from './m4a-boxes';
import { mp4File, type Mp4Sample } from './mp4-file';

/** What the library says of a stranger's file would stand between the lines of the log. */
Logging.level = LogLevel.Silent;

const sampleAt = (data: Uint8Array, i: number): Mp4Sample => {
  const duration = AAC_FRAME_SAMPLES;
  return { dts: i * duration, cts: 0, duration, key: true, data };
};

/** AAC frames, one after the other, as an M4A file held in memory. No frames give a file without samples. */
export function writeM4a(
  frames: readonly Uint8Array[],
  { asc, sampleRateHz }: AacConfig,
  { startSeconds = 0 }: { startSeconds?: number } = {},
): Buffer {
  const track = { id: 1, kind: 'audio', timescale: sampleRateHz, config: asc } as const;
  return mp4File(track, frames.map(sampleAt), Math.round(startSeconds * sampleRateHz));
}

/** An AAC frame with its place from the start of what is heard, edit list applied: priming lies before 0. */
export interface M4aPacket {
  atSamples: number;
  data: Uint8Array;
}

export interface M4a {
  aac: AacConfig;
  packets: M4aPacket[];
  /** Where what is heard ends, from its start: by the edit list, else where the samples end. */
  lengthSamples: number;
}

/** What else is due must not wait for more than so many frames of a file. */
const FRAMES_A_TURN = 40;
/** Frames in the longest fragment of the protocol, and priming. */
const MAX_PACKETS = 4000;

/**
 * Reads AAC from an M4A file. What the file declares is checked before anything is built from it.
 * @param maxPackets a file with more frames is refused
 * @throws Error when the bytes are not an M4A file with one readable AAC track, or out of bounds
 */
export async function readM4a(
  bytes: Uint8Array,
  { maxPackets = MAX_PACKETS }: { maxPackets?: number } = {},
): Promise<M4a> {
  if (beginsAsAdts(bytes)) throw new Error('expected an MPEG-4 file (m4a), saw bare AAC frames (ADTS)');
  const edit = inspectM4a(bytes, maxPackets);
  try {
    return await readTrack(bytes, edit, maxPackets);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`expected a readable m4a: ${problem}`, { cause: error });
  }
}

async function readTrack(bytes: Uint8Array, edit: Edit | undefined, maxPackets: number): Promise<M4a> {
  using input = new Input({ formats: [MP4], source: new BufferSource(bytes) });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error('no audio track');
  // The type belongs to the DOM's WebCodecs, which Node has no types for; mediabunny gives a Uint8Array.
  const description = (await track.getDecoderConfig())?.description as Uint8Array | undefined;
  if (track.codec !== 'aac' || !description)
    throw new Error(`expected AAC, saw ${track.codec ?? 'an unknown codec'}`);
  const aac = parseAudioSpecificConfig(description);
  const read = await readPackets(new EncodedPacketSink(track), aac.sampleRateHz, maxPackets);
  return { aac, packets: read.packets, lengthSamples: playedSamples(read.endSamples, edit, aac) };
}

async function readPackets(
  sink: EncodedPacketSink,
  rateHz: number,
  maxPackets: number,
): Promise<{ packets: M4aPacket[]; endSamples: number }> {
  const packets: M4aPacket[] = [];
  let endSamples = 0;
  for await (const packet of sink.packets()) {
    if (packets.length === maxPackets) throw new Error(`more than ${maxPackets} frames of sound`);
    if (packet.data.length > MAX_PACKET_BYTES) throw new Error(`a frame of ${packet.data.length} bytes`);
    packets.push({ atSamples: Math.round(packet.timestamp * rateHz), data: packet.data });
    endSamples = Math.max(endSamples, Math.round((packet.timestamp + packet.duration) * rateHz));
    if (packets.length % FRAMES_A_TURN === 0) await nextTurn();
  }
  return { packets, endSamples };
}

/** Movies count in ms at the coarsest: an edit that ends within a tick of the samples ends with them. */
const EDIT_TICK_SECONDS = 0.001;

function playedSamples(endSamples: number, edit: Edit | undefined, { sampleRateHz }: AacConfig): number {
  if (!edit) return endSamples;
  const isCut = edit.durationSeconds < endSamples / sampleRateHz - EDIT_TICK_SECONDS;
  return isCut ? Math.round(edit.durationSeconds * sampleRateHz) : endSamples;
}
