import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';
import { parseAvcConfig } from './h264';
import { pictureSize } from './sps';
import { inTurns } from './turns';

/** One coded picture: `data` is length-prefixed NAL units. */
interface Frame {
  ptsMs: number;
  key: boolean;
  data: Uint8Array;
}

/** Coded pictures in decode order as one MP4 file that starts at time 0. The first must be a keyframe. */
export async function writeMp4(frames: readonly Frame[], avcConfig: Buffer): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const track = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(track);
  await output.start();
  const decoderConfig = avcDecoderConfig(avcConfig);
  const startMs = Math.min(...frames.map(({ ptsMs }) => ptsMs));
  const durations = presentationDurationsMs(frames);
  for await (const [i, frame] of inTurns(frames))
    await track.add(
      new EncodedPacket(
        frame.data,
        frame.key ? 'key' : 'delta',
        (frame.ptsMs - startMs) / 1000,
        (durations[i] ?? 0) / 1000,
      ),
      { decoderConfig },
    );
  await output.finalize();
  if (!target.buffer) throw new Error('the MP4 writer gave no file');
  return Buffer.from(target.buffer);
}

/** For each frame in decode order, the time until the next one in presentation order; the last lasts as its neighbour. */
function presentationDurationsMs(frames: readonly Frame[]): number[] {
  const order = frames.map(({ ptsMs }, i) => ({ ptsMs, i })).sort((a, b) => a.ptsMs - b.ptsMs);
  const durations: number[] = [];
  let last = 0;
  order.forEach(({ ptsMs, i }, n) => {
    last = (order[n + 1]?.ptsMs ?? ptsMs + last) - ptsMs;
    durations[i] = last;
  });
  return durations;
}

function avcDecoderConfig(record: Buffer): VideoDecoderConfig {
  const [sps] = parseAvcConfig(record).sps;
  if (!sps) throw new Error('the AVC configuration has no sequence parameter set');
  const { width, height } = pictureSize(sps);
  // RFC 6381: profile, constraints and level as they stand in the record.
  const codec = `avc1.${record.toString('hex', 1, 4)}`;
  return { codec, codedWidth: width, codedHeight: height, description: record };
}
