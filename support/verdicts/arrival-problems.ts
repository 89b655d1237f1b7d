import type { Evidence } from '../broadcast/evidence';
import {
  farthestApartMs,
  lateSeconds,
  leastGrowth,
  longestWait,
  type Awaited,
  type LateSecond,
} from '../instruments/latency';
import { percentile } from '../instruments/pace';
import { isForeignWorker } from '../stack/foreign-worker';
import { longestDamageMs, type Damage } from '../source/clip-damage';
import { awaitedByParts, soundOf } from './arrivals';

/** Limits of US1-13. */
export const LATENCY_MS = 300;
export const GROWTH_MS_PER_S = 1;
export const APART_MS = 200;
export const WAIT_MS = 300;

/**
 * A busy machine adds some ms to what it delivers, for a while or from then on. Over a minute that is nothing; over a few
 * seconds it would look like growth. So this much may come on top in all.
 */
const UNSTEADY_MS = 25;
/** Below this the delay itself is judged, not its growth. */
const GROWS_FOR_S = 8;

export type ArrivalAspect = 'delay' | 'growth' | 'apart' | 'waits';

/** How a broadcast arrived, by the clock of those who watched and of those who sent. */
export interface ArrivalMeasures {
  /** What is against the limits, in words. */
  problems: Record<ArrivalAspect, string[]>;
  /** Against segment + offset after capture: the earliest and the latest second, over both tracks. */
  earliestMs: number;
  latestMs: number;
  growthMsPerS: number;
  apartMs: number;
  longestWaitMs: number;
}

const TRACKS = ['video', 'audio'] as const;
const WORDS = { video: 'picture', audio: 'sound' };

/** Judges every appearance of the source by itself: the delay is the same at its beginning, at its end and after what befell it. */
export async function arrivalMeasures(evidence: Evidence): Promise<ArrivalMeasures> {
  const measures: ArrivalMeasures = {
    problems: { delay: [], growth: [], apart: [], waits: [] },
    ...{ earliestMs: Infinity, latestMs: -Infinity, growthMsPerS: 0, apartMs: 0, longestWaitMs: 0 },
  };
  const { damage = [] } = evidence.facts.plan;
  for (const part of await awaitedByParts(evidence)) measure(part, damage, measures);
  // Silence takes the place of a source that is away, so sound never stops: between its appearances and behind the last neither.
  judgeWaits(await soundOf(evidence), 'audio', WAIT_MS + longestDamageMs('audio', damage), measures);
  return measures;
}

function measure(part: readonly Awaited[], damage: readonly Damage[], measures: ArrivalMeasures): void {
  const [video = [], audio = []] = TRACKS.map((track) => lateSeconds(part, track));
  judgeDelay({ video, audio }, measures);
  judgeGrowth(part, { video, audio }, measures);
  judgeApart(farthestApartMs(video, audio), measures);
  if (!isForeignWorker()) judgeBunches(part, measures);
  for (const track of TRACKS) judgeWaits(part, track, WAIT_MS + longestDamageMs(track, damage), measures);
}

type Seconds = Record<(typeof TRACKS)[number], readonly LateSecond[]>;

function judgeDelay(seconds: Seconds, measures: ArrivalMeasures): void {
  for (const track of TRACKS) {
    if (seconds[track].length === 0)
      measures.problems.delay.push(`no ${WORDS[track]} arrived that could be timed`);
    for (const { medianMs } of seconds[track]) {
      measures.earliestMs = Math.min(measures.earliestMs, medianMs);
      measures.latestMs = Math.max(measures.latestMs, medianMs);
    }
    const wrong = seconds[track].filter(({ medianMs }) => Math.abs(medianMs) > LATENCY_MS);
    const [first] = wrong;
    if (first)
      measures.problems.delay.push(
        `${WORDS[track]} of second ${first.second} of the programme reached viewers ${said(first.medianMs)} than planned (segment and offset after it was sent); ${LATENCY_MS} ms either way are allowed (${wrong.length} of ${seconds[track].length} seconds are so)`,
      );
  }
}

const said = (ms: number): string => `${Math.abs(ms).toFixed(0)} ms ${ms > 0 ? 'later' : 'earlier'}`;

function judgeGrowth(part: readonly Awaited[], seconds: Seconds, measures: ArrivalMeasures): void {
  for (const track of TRACKS) {
    const [first, last] = [seconds[track][0], seconds[track].at(-1)];
    const lengthS = (last?.second ?? 0) - (first?.second ?? 0);
    if (lengthS < GROWS_FOR_S) continue;
    const msPerS = leastGrowth(part, track);
    if (Math.abs(msPerS) > Math.abs(measures.growthMsPerS)) measures.growthMsPerS = msPerS;
    const mostMsPerS = GROWTH_MS_PER_S + UNSTEADY_MS / lengthS;
    if (Math.abs(msPerS) >= mostMsPerS)
      measures.problems.growth.push(
        `the delay of ${WORDS[track]} grows by ${msPerS.toFixed(2)} ms a second over ${lengthS} s; less than ${mostMsPerS.toFixed(2)} is allowed`,
      );
  }
}

function judgeApart(apartMs: number, measures: ArrivalMeasures): void {
  measures.apartMs = Math.max(measures.apartMs, apartMs);
  if (apartMs >= APART_MS)
    measures.problems.apart.push(
      `picture and sound of the same moment arrived ${apartMs.toFixed(0)} ms apart; less than ${APART_MS} ms is allowed`,
    );
}

/** Half of the pictures come at least so much of their usual distance after the one before: else they come in bunches. */
const APART_AT_LEAST = 0.25;

/** What is paced comes piece by piece. A machine that is busy bunches some of it, never half. */
function judgeBunches(part: readonly Awaited[], { problems }: ArrivalMeasures): void {
  const pictures = part.filter(({ type }) => type === 'video');
  const median = (of: (one: Awaited) => number): number => {
    const values = pictures.map(of).sort((a, b) => a - b);
    return percentile(
      values.slice(1).map((value, i) => value - (values[i] ?? NaN)),
      0.5,
    );
  };
  if (pictures.length < ENOUGH_PICTURES) return;
  const [cameMs, shownMs] = [median(({ atMs }) => atMs), median(({ programmeMs }) => programmeMs)];
  if (cameMs >= shownMs * APART_AT_LEAST) return;
  problems.waits.push(
    `half of the pictures reached viewers within ${cameMs.toFixed(1)} ms of the one before, in bunches; they are shown every ${shownMs.toFixed(1)} ms`,
  );
}

const ENOUGH_PICTURES = 60;

type Timed = Pick<Awaited, 'type' | 'atMs' | 'notBeforeMs'>;

/** @param limitMs what the source itself leaves out is waited for */
function judgeWaits(
  part: readonly Timed[],
  track: Awaited['type'],
  limitMs: number,
  measures: ArrivalMeasures,
): void {
  const wait = longestWait(part.filter(({ type }) => type === track));
  measures.longestWaitMs = Math.max(measures.longestWaitMs, wait.ms);
  if (wait.ms < limitMs) return;
  const watchedS = (wait.endedAtMs - (part[0]?.atMs ?? NaN)) / 1000;
  const problem = `viewers waited ${wait.ms.toFixed(0)} ms for ${WORDS[track]}, after they had watched for ${watchedS.toFixed(1)} s; less than ${limitMs} ms is allowed`;
  if (!measures.problems.waits.includes(problem)) measures.problems.waits.push(problem);
}
