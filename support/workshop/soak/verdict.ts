import type { Usage } from '../../base/proc';
import { mean, MEGABYTE } from '../bench/report';
import type { OutputReading } from './output-watch';

/** Processes that are to run for months. */
const FAMILIES = ['worker', 'mediaServer', 'sts'] as const;
export type FamilyName = (typeof FAMILIES)[number];

/** One look at a pipeline that goes on and on. */
export interface SoakRow {
  /** Since the first look. */
  minute: number;
  usage: Record<FamilyName, Usage>;
  output: OutputReading;
}

export interface SoakFigures {
  minutes: number;
  lostFrames: number;
  lostSounds: number;
  doubled: number;
  reordered: number;
  foreign: number;
  /** Sound against picture in the first stretch, and by how much it ever was off that. */
  offsetMs: number;
  driftMs: number;
  jitterP99Ms: number;
  longestWaitMs: number;
  memory: Record<FamilyName, MemoryTrend>;
  /** By how many descriptors a family had more in the second half than ever in the first. */
  moreDescriptors: Record<FamilyName, number>;
}

interface MemoryTrend {
  peakMb: number;
  slopeMbPerMinute: number;
  limitMbPerMinute: number;
}

const DRIFT_MS = 1;
/** What is held for a moment, by a collector that has not run, is not what is held: only the low points tell. */
const LOW_POINTS = 15;
/**
 * The stream itself is 5 MB a minute, so a leak of a twentieth of it shows: 0.25 MB a minute. A collector moves 4 MB
 * either way whatever one does, so a soak of less than half an hour can't tell as much.
 */
const FINEST_MB_PER_MINUTE = 0.25;
const NOISE_MB = 4;
/** With dubs seconds of samples come and go: a worker rose by 9 MB in five minutes whose live heap stood still, as the C library keeps what is freed. */
const NOISE_WITH_DUBS_MB = 10;

/** @throws Error for fewer than four rows */
export function soakFigures(rows: readonly SoakRow[], isDubbed = false): SoakFigures {
  const last = rows.at(-1);
  if (!last || rows.length < 4)
    throw new Error(`a soak of ${rows.length} looks is no soak: expected 4 or more`);
  const { video, audio } = last.output;
  const offsets = present(rows.map(({ output }) => output.offsetMs));
  const [offsetMs = NaN] = offsets;
  return {
    minutes: last.minute,
    ...{ lostFrames: video.lost, lostSounds: audio.lost },
    doubled: video.doubled + audio.doubled,
    reordered: video.reordered + audio.reordered,
    foreign: video.foreign + audio.foreign,
    offsetMs,
    driftMs: most(offsets.map((offset) => Math.abs(offset - offsetMs))),
    jitterP99Ms: most(present(rows.map(({ output }) => output.jitterP99Ms))),
    longestWaitMs: most(present(rows.map(({ output }) => output.longestWaitMs))),
    memory: ofFamilies((name) => memoryTrend(rows, name, isDubbed ? NOISE_WITH_DUBS_MB : NOISE_MB)),
    moreDescriptors: ofFamilies((name) => moreDescriptors(rows, name)),
  };
}

/** What is wrong, one sentence each; none when all is well. */
export function soakProblems(figures: SoakFigures): string[] {
  const { lostFrames, lostSounds, doubled, reordered, foreign, driftMs, memory, moreDescriptors } = figures;
  const counts = { lostFrames, lostSounds, doubled, reordered, foreign };
  const growing = FAMILIES.filter((name) => !(memory[name].slopeMbPerMinute < memory[name].limitMbPerMinute));
  return [
    ...Object.entries(counts).flatMap(([what, count]) =>
      count === 0 ? [] : [`${what}: ${count}, expected 0`],
    ),
    ...(driftMs < DRIFT_MS ? [] : [`drift of ${driftMs.toFixed(2)} ms, expected less than ${DRIFT_MS}`]),
    ...growing.map((name) => {
      const { slopeMbPerMinute, limitMbPerMinute } = memory[name];
      return `memory of ${name} grows by ${slopeMbPerMinute.toFixed(2)} MB a minute, expected less than ${limitMbPerMinute.toFixed(2)}`;
    }),
    ...FAMILIES.filter((name) => moreDescriptors[name] > 0).map(
      (name) => `descriptors of ${name}: ${moreDescriptors[name]} more than in the first half`,
    ),
  ];
}

/** The slope of a line through the low points of the second half; the first half is for warming up. */
function memoryTrend(rows: readonly SoakRow[], name: FamilyName, noiseMb: number): MemoryTrend {
  const points = rows.map(({ minute, usage }) => ({ x: minute, y: usage[name].residentBytes / MEGABYTE }));
  const half = points.slice(points.length / 2);
  const minutes = (half.at(-1)?.x ?? 0) - (half[0]?.x ?? 0);
  return {
    peakMb: most(points.map(({ y }) => y)),
    slopeMbPerMinute: slope(lowPoints(half)),
    limitMbPerMinute: Math.max(FINEST_MB_PER_MINUTE, noiseMb / minutes),
  };
}

interface Point {
  x: number;
  y: number;
}

function lowPoints(points: readonly Point[]): Point[] {
  const size = Math.ceil(points.length / LOW_POINTS);
  const groups = Array.from({ length: Math.floor(points.length / size) }, (_, i) =>
    points.slice(i * size, (i + 1) * size),
  );
  return groups.map((group) => group.reduce((low, point) => (point.y < low.y ? point : low)));
}

/** Of the line with the least squares. */
function slope(points: readonly Point[]): number {
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const covariance = mean(points.map((point) => (point.x - x) * (point.y - y)));
  return covariance / mean(points.map((point) => (point.x - x) ** 2));
}

function moreDescriptors(rows: readonly SoakRow[], name: FamilyName): number {
  const counts = rows.map(({ usage }) => usage[name].descriptors);
  const middle = Math.floor(rows.length / 2);
  // The least of the second half: a file that is open for a moment is no leak.
  return Math.max(0, Math.min(...counts.slice(middle)) - most(counts.slice(0, middle)));
}

const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const present = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value) => value !== undefined);
const ofFamilies = <T>(value: (name: FamilyName) => T): Record<FamilyName, T> => ({
  worker: value('worker'),
  mediaServer: value('mediaServer'),
  sts: value('sts'),
});
