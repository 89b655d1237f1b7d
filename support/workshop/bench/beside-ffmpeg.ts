import path from 'node:path';
import { nowMs } from '../../../services/contracts/clock';
import type { Disposer } from '../../base/disposer';
import { ManagedProcess } from '../../base/process';
import { serviceEnvironment } from '../../base/service';
import { LoopingPipeline } from '../../broadcast/looping-pipeline';
import type { LocalStack } from '../../stack/local';
import { type Cost, costOf, UsageWatch } from './usage-watch';

/** A worker runs for hours: what it costs is judged when its compiler is done, in the third minute, and shown for the first one. */
const MINUTE_MS = 60_000;
const MEASURED_MS = 3 * MINUTE_MS;

/** The worker with its children, if it has any, and the ffmpeg beside it. */
export type Pair = Record<'worker' | 'ffmpeg', Cost>;

export interface BesideFfmpeg {
  first: Pair;
  third: Pair;
}

interface BesideFfmpegOptions {
  clip: string;
  evidenceDir: string;
  /** What an ffmpeg makes of the same stream at the same time: `-c copy`, … */
  codecs: readonly string[];
  /** Path that the ffmpeg publishes to. */
  name: string;
  /** Called when the worker is there, before it has a fragment. */
  prepare?: (stack: LocalStack) => Promise<void>;
  /** Called for the third minute; settles when it is over. */
  watch?: (pipeline: LoopingPipeline, ms: number) => Promise<void>;
}

/** What one worker with its children costs, against an ffmpeg that relays the same stream at the same time. */
export async function measureBesideFfmpeg(options: BesideFfmpegOptions): Promise<BesideFfmpeg> {
  const { clip, evidenceDir, name, prepare, watch } = options;
  let relay: ManagedProcess | undefined;
  await using pipeline = await LoopingPipeline.start({
    ...{ streamId: 'cost', clip, evidenceDir, record: false },
    togetherMs: 0, // each packet by itself, as an encoder sends it: gathered they would cost a copy half, the worker little less
    alsoReads: (stack, owned) => (relay = startRelay(stack, owned, options)),
  });
  await prepare?.(pipeline.stack);
  await Promise.all([pipeline.untilReady(), pipeline.untilReady(name)]);
  const usage = new UsageWatch({ worker: pipeline.worker.pid ?? 0, ffmpeg: relay?.pid ?? 0 });
  const beganAtMs = nowMs();
  await pipeline.untilPassed(MEASURED_MS - MINUTE_MS);
  await Promise.all([pipeline.untilPassed(MINUTE_MS), watch?.(pipeline, MINUTE_MS)]);
  await usage.stop();
  if (relay?.exit) throw new Error(`the relay ${relay.describeExit()}. See ${evidenceDir}`);
  const minute = (fromMs: number): Pair => {
    const cost = (of: keyof Pair): Cost => costOf(usage.samples, of, fromMs, fromMs + MINUTE_MS);
    return { worker: cost('worker'), ffmpeg: cost('ffmpeg') };
  };
  return { first: minute(beganAtMs), third: minute(beganAtMs + 2 * MINUTE_MS) };
}

export const ratio = ({ worker, ffmpeg }: Pair): number =>
  worker.cpuSecondsPerMinute / ffmpeg.cpuSecondsPerMinute;

export const peakBytes = ({ first, third }: BesideFfmpeg, of: keyof Pair): number =>
  Math.max(first[of].peakBytes, third[of].peakBytes);

/** Its picture begins without a time where it joins a live stream, which the FLV muxer refuses to write. */
const MEND_PTS = ['-bsf:v', 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)'];

function startRelay(
  { inputUrl, outputUrl, evidenceDir }: LocalStack,
  owned: Disposer,
  { codecs, name }: BesideFfmpegOptions,
): ManagedProcess {
  const quiet = ['-hide_banner', '-nostdin', '-nostats', '-v', 'warning'];
  const input = ['-rtsp_transport', 'tcp', '-i', inputUrl];
  const output = ['-f', 'flv', new URL(`/${name}`, outputUrl).href];
  const relay = new ManagedProcess({
    ...{ name, command: 'ffmpeg' },
    args: [...quiet, ...input, ...codecs, ...MEND_PTS, ...output],
    env: serviceEnvironment({}),
    evidenceFile: path.join(evidenceDir, `${name}.log`),
  });
  owned.defer(() => relay.kill());
  return relay;
}
