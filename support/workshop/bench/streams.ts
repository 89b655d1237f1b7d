import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { clip as clipOf } from '../../../fixtures/clips';
import { Disposer } from '../../base/disposer';
import { eventually } from '../../base/eventually';
import { requireProcessTable } from '../../base/proc';
import { Evidence } from '../../broadcast/evidence';
import { performBroadcast } from '../../broadcast/live-broadcast';
import { type LocalStack, ownWorker, startLocalStack } from '../../stack/local';
import { startLocalWorker } from '../../stack/local-worker';
import type { Stack } from '../../stack/stack';
import { startedStack } from '../../stack/started-stack';
import { brokenPromises } from '../../verdicts/healthy';
import { figure, type PartReport } from './report';
import { costOf, UsageWatch } from './usage-watch';

const CLIP = 'standard-60s';
/** Doubling shows how cost grows; ten is what two cores are to carry. */
const COUNTS = [1, 2, 4, 8, 10, 16];
/** All streams run at once for so long, whatever it takes to start them one after the other. */
const TOGETHER_SECONDS = 30;
const START_SECONDS_EACH = 1;
/** A whole number of the clip's groups of pictures. */
const GOP_SECONDS = 2;
const SETTINGS = { segmentDurationSeconds: 2, avOffsetNs: 2e9 };
/** Often enough to know the last values; a scrape costs the worker, too. */
const SCRAPE_EVERY_MS = 2000;
/** Three looks at what they use. */
const LEAST_TOGETHER_MS = 3000;
const STARTED_WITHIN_MS = 30_000;
const AIM = 10;

interface Measured {
  streams: number;
  green: number;
  /** What is broken of each stream that is not green. */
  broken: string[];
  /** CPU-seconds a minute of one stream. */
  worker: number;
  mediaServer: number;
  sts: number;
}

/** How many streams one machine carries: one media server, one echo-sts, and a worker for each stream. */
export async function measureStreams(dir: string): Promise<PartReport> {
  await requireProcessTable();
  const measured: Measured[] = [];
  for (const streams of COUNTS)
    measured.push(await runTogether(streams, path.join(dir, `${streams}-streams`)));
  const green = measured.filter((run) => run.green === run.streams).map(({ streams }) => streams);
  return {
    title: `Streams at once: ${TOGETHER_SECONDS} s in segments of 2 s, every check of a healthy broadcast for each`,
    columns: [
      'streams',
      'green',
      'worker CPU-s',
      'media server',
      'echo-sts',
      'against one',
      'first broken promise',
    ],
    rows: measured.map((run) => row(run, measured[0]?.worker ?? NaN)),
    targets: [{ what: 'streams at once, all green', atLeast: AIM, seen: Math.max(0, ...green) }],
    figures: measured,
  };
}

async function runTogether(streams: number, dir: string): Promise<Measured> {
  await using shared = await startLocalStack({ streamId: 'shared', evidenceDir: dir });
  const { mediaServer, sts } = shared.services;
  const performed: Promise<Evidence>[] = [];
  const stacks: Stack[] = [];
  for (let number = 1; number <= streams; number++) {
    const performing = perform(shared, `stream-${number}`, secondsOf(streams), dir, stacks);
    performing.catch(() => undefined); // told below, by whoever waits for all of them
    performed.push(performing);
    await Promise.race([hasWorker(stacks, number), performing]);
  }
  const workers = Object.fromEntries(stacks.map(({ streamId, workers: [own] }) => [streamId, own?.pid ?? 0]));
  const roots: Record<string, number> = { ...workers, media: mediaServer.pid ?? 0, sts: sts.pid ?? 0 };
  const watch = new UsageWatch(roots);
  const evidence = await Promise.all(performed);
  await watch.stop();
  const [fromMs, toMs] = together(evidence);
  if (!(toMs - fromMs >= LEAST_TOGETHER_MS))
    throw new Error(`${streams} streams: the first was over before the last was put out. See ${dir}`);
  const perStream = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + costOf(watch.samples, name, fromMs, toMs).cpuSecondsPerMinute, 0) /
    streams;
  const broken = await brokenOf(evidence);
  return {
    ...{ streams, broken, green: streams - broken.length },
    worker: perStream(Object.keys(workers)),
    mediaServer: perStream(['media']),
    sts: perStream(['sts']),
  };
}

const secondsOf = (streams: number): number =>
  Math.ceil((TOGETHER_SECONDS + streams * START_SECONDS_EACH) / GOP_SECONDS) * GOP_SECONDS;

async function perform(
  shared: LocalStack,
  name: string,
  seconds: number,
  dir: string,
  stacks: Stack[],
): Promise<Evidence> {
  const evidenceDir = path.join(dir, name);
  const facts = await performBroadcast({
    plan: { name, clip: CLIP, seconds, worker: SETTINGS, sts: {} },
    ...{ clip: await clipOf(CLIP), evidenceDir, scrapeEveryMs: SCRAPE_EVERY_MS },
    startStack: async (own) => {
      const stack = await joinStack(shared, own);
      stacks.push(stack);
      return stack;
    },
  });
  return new Evidence(evidenceDir, facts);
}

/** One stream's view of a stack that many streams share: paths, a worker and a folder of its own, the servers of all. Its end is its worker's. */
async function joinStack(
  shared: LocalStack,
  { streamId, evidenceDir }: Pick<Stack, 'streamId' | 'evidenceDir'>,
): Promise<Stack> {
  await mkdir(evidenceDir, { recursive: true });
  const owned = new Disposer();
  const parts = {
    ...shared,
    ...{ streamId, evidenceDir, services: undefined },
    inputUrl: new URL(`/live/${streamId}/in`, shared.inputUrl).href,
    outputUrl: new URL(`/live/${streamId}/out`, shared.outputUrl).href,
  };
  const stack = startedStack(parts, owned, (worker) =>
    startLocalWorker({ ...worker, own: (child) => ownWorker(owned, child) }),
  );
  return { ...stack, unexpectedExits: () => shared.unexpectedExits() };
}

/** One after the other: a worker's start takes half a second of CPU time. */
async function hasWorker(stacks: readonly Stack[], number: number): Promise<void> {
  await eventually(`stream-${number} has its worker`, () => stacks[number - 1]?.workers.length === 1, {
    withinMs: STARTED_WITHIN_MS,
  });
}

/** When all streams are put out and none is over. */
function together(evidence: readonly Evidence[]): [fromMs: number, toMs: number] {
  const times = evidence.map(({ facts }) => facts);
  return [
    Math.max(...times.map(({ times: { outputReadyAtMs = NaN } }) => outputReadyAtMs)),
    Math.min(...times.map(({ publisher: { endedAtMs = NaN } }) => endedAtMs)),
  ];
}

/** Of each stream that is not green. One after the other: decoding takes all of the machine. */
async function brokenOf(evidence: readonly Evidence[]): Promise<string[]> {
  const broken: string[] = [];
  for (const each of evidence) {
    const promises = (await brokenPromises(each)).map((promise) => promise.split('\n')[0] ?? '');
    if (promises.length > 0) broken.push(`${each.facts.streamId}: ${promises.join('; ')}`);
  }
  return broken;
}

const row = (
  { streams, green, worker, mediaServer, sts, broken: [first = ''] }: Measured,
  one: number,
): string[] => [
  ...[String(streams), `${green} of ${streams}`, figure(worker), figure(mediaServer), figure(sts)],
  ...[figure(worker / one), first.slice(0, 90)],
];
