import {
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { AAC_FRAME_SAMPLES, beginsAsAdts, parseAudioSpecificConfig, type AacConfig } from './aac';
import { inTurns } from './turns';

/** AAC frames, one after the other, as an M4A file held in memory. No frames give a file without samples. */
export async function writeM4a(
  frames: readonly Uint8Array[],
  aac: AacConfig,
  { startSeconds = 0 }: { startSeconds?: number } = {},
): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const track = new EncodedAudioPacketSource('aac');
  output.addAudioTrack(track);
  await output.start();
  const frameSeconds = AAC_FRAME_SAMPLES / aac.sampleRateHz;
  for await (const [i, frame] of inTurns(frames))
    await track.add(
      new EncodedPacket(frame, 'key', startSeconds + i * frameSeconds, frameSeconds),
      decoderConfig(aac),
    );
  await output.finalize();
  if (!target.buffer) throw new Error('the M4A writer gave no file');
  return Buffer.from(target.buffer);
}

const decoderConfig = (aac: AacConfig): { decoderConfig: AudioDecoderConfig } => ({
  decoderConfig: {
    codec: `mp4a.40.${aac.objectType}`,
    sampleRate: aac.sampleRateHz,
    numberOfChannels: aac.channels,
    description: aac.asc,
  },
});

/** An AAC frame with its time from the start of the file, edit list applied: priming has negative times. */
export interface M4aPacket {
  seconds: number;
  data: Uint8Array;
}

/** @throws Error when the bytes are not an M4A file with one readable AAC track */
export async function readM4a(bytes: Uint8Array): Promise<{ aac: AacConfig; packets: M4aPacket[] }> {
  if (beginsAsAdts(bytes)) throw new Error('expected an MPEG-4 file (m4a), saw bare AAC frames (ADTS)');
  using input = new Input({ formats: [MP4], source: new BufferSource(bytes) });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error('no audio track');
  // The type belongs to the DOM's WebCodecs, which Node has no types for; mediabunny gives a Uint8Array.
  const description = (await track.getDecoderConfig())?.description as Uint8Array | undefined;
  if (track.codec !== 'aac' || !description)
    throw new Error(`expected AAC, saw ${track.codec ?? 'an unknown codec'}`);
  const packets: M4aPacket[] = [];
  for await (const packet of new EncodedPacketSink(track).packets())
    packets.push({ seconds: packet.timestamp, data: packet.data });
  return { aac: parseAudioSpecificConfig(description), packets };
}
