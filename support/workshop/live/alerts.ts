import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../base/project-root';
import { type Courses, increase, type Points, valueAt } from './series';

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

/** An alert as operators get it from Prometheus. */
export interface AlertRule {
  name: string;
  severity: 'warning' | 'critical';
  /** So long it must be true. */
  forMs: number;
  description: string;
  /** Its paragraph in docs/operating.md. */
  whatToDo: string;
}

const rule = z.object({
  alert: z.string(),
  for: z
    .string()
    .regex(/^\d+[sm]$/)
    .default('0s'),
  labels: z.object({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.object({ description: z.string() }),
});
const ruleFile = z.object({ groups: z.array(z.object({ rules: z.array(z.unknown()) })) });

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

/** The rules that Prometheus would be given, in their order. @throws ZodError when they are none */
export function readAlertRules(): AlertRule[] {
  const { groups } = ruleFile.parse(parse(read('services/observability/alerts.yml')));
  const paragraphs = paragraphsOf(read('docs/operating.md'));
  return groups
    .flatMap(({ rules }) => rules.map((each) => rule.safeParse(each).data ?? []).flat())
    .map((each) => ({
      ...{ name: each.alert, severity: each.labels.severity, forMs: durationMs(each.for) },
      description: each.annotations.description.replace('{{ $labels.instance }}', 'its address'),
      whatToDo: paragraphs.get(each.alert) ?? '',
    }));
}

export const durationMs = (text: string): number => parseInt(text, 10) * (text.endsWith('m') ? 60_000 : 1000);

/** By heading of the third rank, as plain text. */
function paragraphsOf(markdown: string): Map<string, string> {
  const parts = markdown.split(/^##+ /m).map((part) => /^(\w+)\n([^]*)$/.exec(part));
  return new Map(parts.flatMap((part) => (part ? [[part[1] ?? '', plain(part[2] ?? '')]] : [])));
}

const plain = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
