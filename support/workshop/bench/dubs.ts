import path from 'node:path';
import { requireProcessTable } from '../../base/proc';
import type { LoopingPipeline } from '../../broadcast/looping-pipeline';
import { StsControl } from '../../faults/sts-control';
import type { AudioChange } from '../../faults/sts-control-orders';
import { type Jitter, jitterOf } from '../../instruments/jitter';
import { LiveReader } from '../../records/live-reader';
import type { LocalStack } from '../../stack/local';
import { costRow, costTargets } from './cost';
import { mean, type PartReport, spread } from './report';
import { sideBySide, type SideBySide } from './side-by-side';

const CLIP = 'standard-60s';
const REPETITIONS = 2;
const LIMITS = { ratio: 1.3, megabytes: 180 };
const JITTER_MS = 20;
/** A reader gets what came during its start all at once. */
const SETTLED_MS = 5000;

/** Dubs that lie on the stream's grid of frames keep theirs; others are coded anew as a whole. */
const DUBS: Readonly<Record<string, AudioChange>> = {
  'on the grid': { mode: 'encoded', primingSamples: 1024 },
  'off the grid': { mode: 'encoded', primingSamples: 2112 },
};

type Measured = SideBySide & { jitter: Jitter };

/** What a worker costs whose dubs are encoded one by one, and how evenly it puts out, beside an ffmpeg that encodes all sound. */
export async function measureDubs(dir: string): Promise<PartReport> {
  await requireProcessTable();
  const figures: { dubs: string; runs: Measured[] }[] = [];
  for (const [dubs, change] of Object.entries(DUBS)) {
    const runs: Measured[] = [];
    for (let run = 1; run <= REPETITIONS; run++)
      runs.push(await dubbed(change, path.join(dir, `dubs-${dubs.replaceAll(' ', '-')}-${run}`)));
    figures.push({ dubs, runs });
  }
  return {
    title: 'Dubs encoded one by one: a minute of stream; beside it one ffmpeg -c:v copy -c:a aac',
    columns: [
      'dubs',
      ...['1st minute: worker CPU-s', 'relay CPU-s', 'ratio'],
      ...['3rd minute: worker CPU-s', 'relay CPU-s', 'ratio'],
      ...['worker peak MB', 'median MB', 'relay MB', 'jitter p99 ms', 'most ms'],
    ],
    rows: figures.map(({ dubs, runs }) => [
      ...[dubs, ...costRow(runs)],
      spread(runs.map(({ jitter }) => jitter.p99Ms)),
      spread(runs.map(({ jitter }) => jitter.maxMs)),
    ]),
    targets: figures.flatMap(({ dubs, runs }) => [
      ...costTargets(dubs, runs, LIMITS),
      {
        ...{ what: `${dubs}: jitter of put-out p99 in ms`, atMost: JITTER_MS },
        seen: mean(runs.map(({ jitter }) => jitter.p99Ms)),
      },
    ]),
    figures,
  };
}

async function dubbed(change: AudioChange, evidenceDir: string): Promise<Measured> {
  let jitter: Jitter | undefined;
  const cost = await sideBySide({
    ...{ clip: CLIP, evidenceDir, name: 'relay', codecs: ['-c:v', 'copy', '-c:a', 'aac'] },
    prepare: (stack) => orderDubs(stack, change),
    watch: async (pipeline, ms) => void (jitter = await jitterDuring(pipeline, ms)),
  });
  if (!jitter) throw new Error(`the output was not looked at. See ${evidenceDir}`);
  return { ...cost, jitter };
}

/** Tells the stack's STS what dubs to give back. @throws Error with its reason when it refuses */
export async function orderDubs({ stsUrl, streamId }: LocalStack, change: AudioChange): Promise<void> {
  const control = await StsControl.connect({ url: stsUrl, streamId });
  await control.audio(change).finally(() => control.close());
}

async function jitterDuring({ stack }: LoopingPipeline, ms: number): Promise<Jitter> {
  const reader = new LiveReader(stack.outputUrl);
  const timer = setTimeout(() => void reader.stop(), ms - 1000);
  const { by, error } = await reader.ended.finally(() => clearTimeout(timer));
  if (by !== 'stopped') throw new Error(error ?? `the output ended (${by})`);
  const settledAtMs = (reader.connectedAtMs ?? Number.NaN) + SETTLED_MS;
  return jitterOf(reader.arrivals.filter(({ atMs }) => atMs > settledAtMs));
}
