import { createHash } from 'node:crypto';
import { EncodedPacketSink, FilePathSource, Input, MP4, QTFF, type InputTrack } from 'mediabunny';
import { isSlice, splitNals } from '../../../services/media/h264';

/** One coded packet of a file, in decode order. */
export interface Packet {
  /** Presentation time as the file has it, edit list applied. */
  ptsMs: number;
  durationMs: number;
  key: boolean;
  /** Of the coded picture's slices alone, or of the whole sound packet: what must pass a pipeline untouched. */
  hash: string;
}

export interface Packets {
  video: Packet[];
  /** Empty for a file without sound. Priming (negative time) is left out: nobody hears it. */
  audio: Packet[];
}

/** Reads an MP4 whole. @throws Error when it is no readable MP4, or its picture is not H.264 */
export async function readPackets(file: string): Promise<Packets> {
  const input = new Input({ formats: [MP4, QTFF], source: new FilePathSource(file) });
  try {
    const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    return {
      video: video ? await packetsOf(video, hashOfSlices) : [],
      audio: audio ? (await packetsOf(audio, hashOf)).filter(({ ptsMs }) => ptsMs > -1) : [],
    };
  } catch (error) {
    throw new Error(`${file} can't be read as MP4: ${(error as Error).message}`, { cause: error });
  } finally {
    input.dispose();
  }
}

async function packetsOf(track: InputTrack, hash: (data: Buffer) => string): Promise<Packet[]> {
  const packets: Packet[] = [];
  for await (const { timestamp, duration, type, data } of new EncodedPacketSink(track).packets()) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    packets.push({
      ptsMs: timestamp * 1000,
      durationMs: duration * 1000,
      key: type === 'key',
      hash: hash(bytes),
    });
  }
  return packets;
}

/** Parameter sets, delimiters and SEI may move on the way; slices may not change in a single bit. */
export const hashOfSlices = (accessUnit: Buffer): string =>
  hashOf(Buffer.concat(splitNals(accessUnit).filter(isSlice)));

/** Of a whole packet. */
export const hashOf = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('base64');
