import type { JournalRecord } from '../../../services/contracts/journal';
import { Frame } from '../../report/pictures/frame';
import type { Pace } from './pace';
import { means, only, type Courses, type Points } from './series';
import { duration } from './words';
import type { Segment } from './worker-log';

/** So much time a plot shows; it ends now. */
export const PLOTTED_MS = 5 * 60_000;
/** The drawing's own size; the page stretches it. */
const [WIDTH, HEIGHT] = [600, 60];

/** A course over the last minutes, as data of SVG paths in a drawing of 600 by 60. */
export interface Plot {
  title: string;
  /** The last value, with its unit. */
  now: string;
  /** The whole in a sentence, for who does not see it. */
  label: string;
  /** By class: `line`, `limit`, `order`, `dubbed`, `original`. */
  paths: Readonly<Record<string, string>>;
}

export interface Plotted {
  nowMs: number;
  pace: Pace;
  courses: Courses;
  segments: readonly Segment[];
  journal: readonly JournalRecord[];
}

interface Course {
  title: string;
  points: Points;
  /** What is allowed; drawn, and always in sight. */
  limits: readonly number[];
  lowest: number;
  highest: number;
  inWords: (value: number) => string;
}

export function plots({ nowMs, pace, courses, segments, journal }: Plotted): Plot[] {
  const metric = (name: string): Points => only(courses, name);
  const order = ordersPath(journal, nowMs);
  const { stsTimeoutMs, maxInflight, delayMs } = pace;
  const shown: Course[] = [
    {
      ...{ title: 'Sound against picture', points: metric('worker_av_sync_delta_ms'), limits: [-120, 120] },
      ...{ lowest: -150, highest: 150, inWords: (ms) => `${Math.round(ms) + 0} ms`.replace('-', '−') },
    },
    {
      title: 'Answer of the STS',
      points: means(metric('worker_sts_rtt_ms_sum'), metric('worker_sts_rtt_ms_count')),
      ...{ limits: [stsTimeoutMs], lowest: 0, highest: stsTimeoutMs * 1.2, inWords: duration },
    },
    {
      ...{ title: 'Fragments in flight', points: metric('worker_inflight_fragments') },
      ...{ limits: [maxInflight], lowest: 0, highest: maxInflight * 1.2, inWords: String },
    },
    {
      ...{ title: 'Pictures waiting', points: metric('worker_video_queue_ms'), limits: [] },
      ...{ lowest: 0, highest: delayMs * 1.2, inWords: duration },
    },
  ];
  return [heardPlot(segments, pace, nowMs, order), ...shown.map((course) => plot(course, nowMs, order))];
}

function plot({ title, limits, inWords, ...course }: Course, nowMs: number, order: string): Plot {
  const points = recent(course.points, nowMs);
  const values = points.map(({ value }) => value);
  const last = values.at(-1);
  if (last === undefined) return { title, now: '–', label: `${title}: nothing yet`, paths: { order } };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const { lowest, highest } = course;
  const frame = frameAt(nowMs, Math.min(lowest, low * 1.2), Math.max(highest, high * 1.2));
  return {
    ...{ title, now: inWords(last) },
    label: `${title}: ${inWords(last)} now, ${inWords(low)} to ${inWords(high)} in the last minutes`,
    paths: {
      order,
      limit: frame.levels(limits),
      line: frame.steps(points.map(({ atMs, value }) => [atMs, value])),
    },
  };
}

/** What viewers heard: blocks along the same time, whole ones for dubs and flat ones for original sound. */
function heardPlot(segments: readonly Segment[], pace: Pace, nowMs: number, order: string): Plot {
  const heard = segments.filter(({ onAirMs = -Infinity }) => onAirMs + pace.segmentMs > nowMs - PLOTTED_MS);
  const frame = frameAt(nowMs);
  const blocks = (outcome: Segment['outcome'], top: number): string =>
    heard
      .filter((segment) => segment.outcome === outcome)
      .map(({ onAirMs = 0 }) => {
        const [from, to] = [frame.x(onAirMs), frame.x(onAirMs + pace.segmentMs)];
        return `M${from} ${HEIGHT}V${top}H${to}V${HEIGHT}Z`;
      })
      .join('');
  const dubbed = heard.filter(({ outcome }) => outcome === 'dubbed').length;
  const last = heard.at(-1);
  const now = last === undefined ? '–' : last.outcome === 'dubbed' ? 'the dub' : 'the original';
  return {
    ...{ title: 'Heard by viewers', now },
    label: `Heard by viewers in the last minutes: ${dubbed} segments dubbed, ${heard.length - dubbed} in the original`,
    paths: { order, dubbed: blocks('dubbed', 0), original: blocks('fallback', HEIGHT * 0.7) },
  };
}

/** The moments at which the STS was told something. */
function ordersPath(journal: readonly JournalRecord[], nowMs: number): string {
  const first = journal.findLastIndex(({ atMs }) => atMs < nowMs - PLOTTED_MS) + 1;
  const orders = journal.slice(first).filter(({ kind }) => kind === 'control');
  return orders.map(({ atMs }) => `M${frameAt(nowMs).x(atMs)} 0V${HEIGHT}`).join('');
}

/** What lies in the plotted time, and at its beginning the value that held then. */
function recent(points: Points, nowMs: number): Points {
  const fromMs = nowMs - PLOTTED_MS;
  const first = points.findLastIndex(({ atMs }) => atMs <= fromMs);
  const before = points[first];
  const since = points.slice(first + 1);
  return before ? [{ ...before, atMs: fromMs }, ...since] : since;
}

const frameAt = (nowMs: number, lowest = 0, highest = 1): Frame =>
  new Frame(WIDTH, HEIGHT, [nowMs - PLOTTED_MS, nowMs], [lowest, highest]);
