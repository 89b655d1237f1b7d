import type { Timeline } from '../timeline';
import { describeTimeline } from './describe';
import { type Bar, drawLane, type Lane, LANE_HEIGHT, type Tick, TimeScale } from './lane';
import { COLOURS, element, fluidSvg, type Picture, words } from './svg';

const TITLE = 'What happened when';
const AXIS_HEIGHT = 26;
const LINE_HEIGHT = 17;
/** More would make the picture a list. */
const MOST_FAULTS = 9;

/** What happened in a broadcast against time, one row for each thing that can be looked at. */
export function timelinePicture(timeline: Timeline): Picture {
  const description = describeTimeline(timeline);
  const scale = new TimeScale(Math.min(0, ...timeline.connection.map(({ at }) => at)), endOf(timeline));
  const faults = timeline.faults.slice(0, MOST_FAULTS);
  const marks = placeMarks(
    faults.map(({ at }) => at),
    scale,
  );
  const lanesY = marks.rows * MARK_ROW_HEIGHT + 4;
  const lanes = lanesOf(timeline);
  const axisY = lanesY + lanes.length * LANE_HEIGHT - 4;
  const listY = axisY + AXIS_HEIGHT;
  const lines = [
    ...faults.map(
      ({ at, what }, i) => `${i + 1}  ${at === 0 ? 'from the start' : `${at.toFixed(1)} s`}: ${what}`,
    ),
    ...rest(timeline),
  ];
  const svg = fluidSvg(
    listY + lines.length * LINE_HEIGHT + 4,
    `${TITLE}. ${description}`,
    scale.axis(lanesY, axisY, 's'),
    ...lanes.map((lane, i) => drawLane(lane, lanesY + i * LANE_HEIGHT, scale)),
    drawMarks(marks, axisY),
    ...lines.map((line, i) => words(line, { x: '2%', y: listY + 12 + i * LINE_HEIGHT })),
  );
  return { title: TITLE, svg, description };
}

const endOf = ({ endedAt, programmeSeconds }: Timeline): number => Math.max(endedAt, programmeSeconds);

function rest({ faults }: Timeline): string[] {
  return faults.length > MOST_FAULTS ? [`… and ${faults.length - MOST_FAULTS} more`] : [];
}

function lanesOf(timeline: Timeline): Lane[] {
  const { fragments, inFlight, backpressure, breaker } = timeline;
  const end = endOf(timeline);
  const most = Math.max(0, ...inFlight.map(({ count }) => count));
  return [
    { name: 'Produced', remark: `${fragments.length} fragments`, ticks: ticksOf(timeline, 'readyAt') },
    { name: 'Sent to the STS', remark: `${count(timeline, 'sentAt')}`, ticks: ticksOf(timeline, 'sentAt') },
    { name: 'Answered', remark: answeredRemark(timeline), ticks: answers(timeline) },
    { name: 'In flight', remark: `at most ${most} at a time`, steps: inFlight },
    { name: 'Put out', remark: '█ dubbed  ▄ original', bars: putOutBars(timeline) },
    {
      name: 'Circuit breaker',
      remark: breaker.length > 0 ? '█ open  ▄ half open' : 'closed all the time',
      bars: breakerBars(timeline, end),
    },
    ...(backpressure.length > 0
      ? [{ name: 'Backpressure', remark: '█ pause  ▄ slow down', bars: backpressureBars(timeline, end) }]
      : []),
    { name: 'Connection to the STS', ...connectionBars(timeline, end) },
  ];
}

type Time = 'readyAt' | 'sentAt' | 'answeredAt';

const count = ({ fragments }: Timeline, time: Time): number =>
  fragments.filter((fragment) => fragment[time] !== undefined).length;

const ticksOf = ({ fragments }: Timeline, time: Time): Tick[] =>
  fragments.flatMap((fragment) => {
    const at = fragment[time];
    return at === undefined ? [] : [{ at, level: 'half', colour: 'text' } satisfies Tick];
  });

/** Those that tell of a failure are higher. */
const answers = ({ fragments }: Timeline): Tick[] =>
  fragments.flatMap(({ answeredAt, failure }) => {
    if (answeredAt === undefined) return [];
    const tick: Tick =
      failure === undefined
        ? { at: answeredAt, level: 'half', colour: 'text' }
        : { at: answeredAt, level: 'full', colour: 'orange' };
    return [tick];
  });

function answeredRemark(timeline: Timeline): string {
  const failed = timeline.fragments.filter(({ failure }) => failure !== undefined).length;
  return `${count(timeline, 'answeredAt')}${failed > 0 ? `, ▌${failed} failed` : ''}`;
}

const MARK_ROW_HEIGHT = 22;
const RADIUS = 9;
/** Nearer ones would cover each other on a phone. */
const LEAST_SHARE_APART = 0.065;

interface PlacedMarks {
  rows: number;
  marks: { x: string; row: number }[];
}

/** Puts numbered marks into as few rows as let them stand apart. */
function placeMarks(times: readonly number[], scale: TimeScale): PlacedMarks {
  const lastInRow: number[] = [];
  const marks = times.map((time) => {
    const share = scale.share(time);
    const free = lastInRow.findIndex((last) => Math.abs(share - last) >= LEAST_SHARE_APART);
    const row = free < 0 ? lastInRow.length : free;
    lastInRow[row] = share;
    return { x: scale.percent(time), row };
  });
  return { rows: lastInRow.length, marks };
}

/** Numbers from 1 in circles, each with a line down to `y`. */
function drawMarks({ marks }: PlacedMarks, y: number): string {
  return marks
    .map(({ x, row }, i) => {
      const centreY = row * MARK_ROW_HEIGHT + RADIUS + 1;
      return [
        element('line', {
          ...{ x1: x, x2: x, y1: centreY + RADIUS, y2: y },
          ...{ stroke: COLOURS.orange, 'stroke-width': 1.5, 'stroke-dasharray': '3 3' },
        }),
        element('circle', { cx: x, cy: centreY, r: RADIUS, fill: COLOURS.orange }),
        words(String(i + 1), {
          ...{ x, y: centreY + 4, 'text-anchor': 'middle', 'font-weight': 700, 'font-size': 11 },
          fill: '#000',
        }),
      ].join('');
    })
    .join('');
}

/** Each segment from when it was put out, for as long as it lasts. */
const putOutBars = ({ fragments, segmentSeconds, programmeSeconds }: Timeline): Bar[] =>
  fragments.flatMap(({ putOutAt, outcome, segment }) => {
    if (putOutAt === undefined) return [];
    const look = outcome === 'dubbed' ? DUBBED : ORIGINAL;
    const seconds = Math.min(segmentSeconds, programmeSeconds - (segment - 1) * segmentSeconds);
    return [{ from: putOutAt, to: putOutAt + seconds, ...look }];
  });

const DUBBED = { level: 'full', colour: 'blue' } as const;
const ORIGINAL = { level: 'half', colour: 'orange' } as const;
const BREAKER_LOOKS = {
  closed: { level: 'line', colour: 'green', word: 'closed' },
  'half-open': { level: 'half', colour: 'purple' },
  open: { level: 'full', colour: 'orange', word: 'open' },
} as const;

/** From the start on, in which it is closed. */
function breakerBars({ breaker, connection }: Timeline, end: number): Bar[] {
  const first = { at: Math.min(0, connection[0]?.at ?? 0), state: 'closed' } as const;
  return until([first, ...breaker], end).map(({ from, to, item }) => ({
    ...{ from, to },
    ...BREAKER_LOOKS[item.state],
  }));
}

/** Nothing is drawn where nothing was asked for. */
const backpressureBars = ({ backpressure }: Timeline, end: number): Bar[] =>
  until(backpressure, end).flatMap(({ from, to, item }): Bar[] => {
    if (item.action === 'pause') return [{ from, to, level: 'full', colour: 'orange', word: 'pause' }];
    if (item.action === 'slow_down') return [{ from, to, level: 'half', colour: 'purple' }];
    return [];
  });

/** A line while it is there, a block while it is lost, a stroke for each attempt that was refused. */
function connectionBars({ connection }: Timeline, end: number): Omit<Lane, 'name'> {
  const states = connection.filter(({ what }) => what !== 'refused');
  const goodbye = states.at(-1)?.what === 'lost' ? states.at(-1) : undefined;
  const bars = until(states, end).flatMap(({ from, to, item }): Bar[] => {
    if (item.what === 'connected') return [{ from, to, level: 'line', colour: 'green', word: 'connected' }];
    return item === goodbye && to - from < GOODBYE_SECONDS ? [] : [{ from, to, ...LOST }];
  });
  const refused = connection.filter(({ what }) => what === 'refused');
  const ticks = refused.map(({ at }) => ({ at, level: 'full', colour: 'text' }) as const);
  const losses = bars.filter(({ word }) => word === LOST.word).length;
  const attempts = refused.length > 0 ? `, ▌${refused.length} attempts refused` : '';
  return { bars, ticks, remark: losses === 0 && attempts === '' ? 'never lost' : `█ lost${attempts}` };
}

const LOST = { level: 'full', colour: 'orange', word: 'lost' } as const;
/** A worker at its end leaves the STS so long before it ends itself. */
const GOODBYE_SECONDS = 20;

function until<T extends { at: number }>(
  items: readonly T[],
  end: number,
): { from: number; to: number; item: T }[] {
  return items.map((item, i) => ({ from: item.at, to: items[i + 1]?.at ?? end, item }));
}
