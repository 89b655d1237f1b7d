import type { AlertRule } from './alert-rules';
import { increase, valueAt, type Courses, type Points } from './series';

type Condition = (courses: Courses, atMs: number) => boolean;

const S = 1000;
const MIN = 60 * S;
/** As Prometheus looks. */
const EVERY_MS = 5 * S;

const rises = (courses: readonly Points[], atMs: number, windowMs: number): number =>
  courses.reduce((sum, points) => sum + increase(points, atMs, windowMs), 0);
const values = (courses: readonly Points[], atMs: number): number[] =>
  courses.flatMap((points) => valueAt(points, atMs) ?? []);

/** The share of the last five minutes that was heard in the original; NaN before there is a fragment. */
const fallbackShare: (...of: Parameters<Condition>) => number = (courses, atMs) =>
  rises(courses('worker_fallback_total'), atMs, 5 * MIN) /
  rises(courses('worker_fragments_total', { stage: 'produced' }), atMs, 5 * MIN);

const syncBeyond =
  (limitMs: number): Condition =>
  (courses, atMs) =>
    values(courses('worker_av_sync_delta_ms'), atMs).some((ms) => Math.abs(ms) > limitMs);

/** When each rule's expression holds; a unit test holds them against what promtool is asked (alerts.test.yml). */
export const CONDITIONS: Readonly<Record<string, Condition>> = {
  WorkerGone: (courses, atMs) => values(courses('up'), atMs).includes(0),
  InputLost: (courses, atMs) =>
    rises(courses('worker_media_errors_total', { error_type: 'input_lost' }), atMs, 30 * S) > 0,
  InputKeepsGoing: (courses, atMs) =>
    rises(courses('worker_media_errors_total', { error_type: 'input_lost' }), atMs, 10 * MIN) >= 3,
  StsSessionLost: (courses, atMs) =>
    rises(courses('worker_fallback_total', { reason: 'disconnected' }), atMs, 30 * S) > 0,
  BreakerOpen: (courses, atMs) => values(courses('worker_sts_breaker_state'), atMs).includes(2),
  BreakerStaysOpen: (courses, atMs) =>
    courses('worker_sts_breaker_state').some((points) => hasStayed(points, atMs, 2 * MIN)),
  SyncOver80Ms: syncBeyond(80),
  SyncOver120Ms: syncBeyond(120),
  FallbackRateHigh: (courses, atMs) => fallbackShare(courses, atMs) > 0.1,
  FallbackRateVeryHigh: (courses, atMs) => fallbackShare(courses, atMs) > 0.5,
  StsSlow: (courses, atMs) => {
    const within = (le: string): number => rises(courses('worker_sts_rtt_ms_bucket', { le }), atMs, 5 * MIN);
    return within('4000') < 0.95 * within('+Inf');
  },
};

/** Whether it was above 0 in all of the window that is known. */
function hasStayed(points: Points, atMs: number, windowMs: number): boolean {
  const within = points.filter((point) => point.atMs > atMs - windowMs && point.atMs <= atMs);
  const first = valueAt(points, atMs - windowMs);
  const all = [...(first === undefined ? [] : [first]), ...within.map(({ value }) => value)];
  return all.length > 0 && all.every((value) => value > 0);
}

/** The alerts that Prometheus would have raised by now, from this worker's metrics and `up`: whether they could be read. */
export function firing(rules: readonly AlertRule[], courses: Courses, nowMs: number): AlertRule[] {
  return rules.filter(({ name, forMs }) => {
    const condition = CONDITIONS[name];
    if (!condition) return false;
    for (let agoMs = 0; agoMs <= forMs; agoMs += EVERY_MS)
      if (!condition(courses, nowMs - agoMs)) return false;
    return true;
  });
}
