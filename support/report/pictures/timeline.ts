import { html, type Markup } from '../page/html';
import type { Timeline } from '../timeline';
import { type Range, share, short } from './frame';
import { againstSeconds, at, type Picture } from './picture';

/** More would make the picture a list. */
const MOST_FAULTS = 9;

/** From one time to another, or at one; how high it stands in its lane tells the same as its colour. */
interface Bar {
  from: number;
  to?: number;
  /** A class of the style sheet, or the share of the lane in per cent. */
  level: 'full' | 'half' | 'line' | number;
  colour: 'blue' | 'orange' | 'green' | 'purple' | 'ink';
  /** What it is; written on it where there is room, and told with its times to who asks for it. */
  word?: string;
}

/** One row: a name, a remark to its right, and what was when. */
interface Lane {
  name: string;
  remark: string;
  bars: readonly Bar[];
}

/** What happened in a broadcast against time, one row for each thing that can be looked at. */
export function timelinePicture(timeline: Timeline): Picture {
  const { connection, endedAt, programmeSeconds } = timeline;
  const range: Range = [
    Math.min(0, ...connection.map((each) => each.at)),
    Math.max(endedAt, programmeSeconds),
  ];
  const faults = timeline.faults.slice(0, MOST_FAULTS);
  const more = timeline.faults.length - faults.length;
  const marks = placeMarks(
    faults.map((each) => each.at),
    range,
  );
  const rows = Math.max(0, ...marks.map(({ row }) => row + 1));
  const drawing = html`<div class="timeline" style="padding-top:${rows * MARK_ROW}rem">
      ${againstSeconds(range, [
        ...lanesOf(timeline, range).map((lane) => drawLane(lane, range)),
        ...marks.map(
          ({ time, row }, i) =>
            html`<i class="cue" style="${at(time, range)};top:${(row - rows) * MARK_ROW}rem"
              ><b>${i + 1}</b></i
            >`,
        ),
      ])}
    </div>
    <ol class="faults">
      ${faults.map((fault) => html`<li>${tell(fault)}</li>`)} ${more > 0 && html`<li>… and ${more} more</li>`}
    </ol>`;
  return { title: 'What happened when', drawing };
}

const tell = (fault: Timeline['faults'][number]): string =>
  `${fault.at === 0 ? 'from the start' : `${fault.at.toFixed(1)} s`}: ${fault.what}`;

/** Narrower stretches have no room for a word on a phone. */
const ROOM_FOR_A_WORD = 0.16;

const drawLane = ({ name, remark, bars }: Lane, range: Range): Markup =>
  html`<p class="lane"><b>${name}</b> <span>${remark}</span></p>
    <div class="track">${bars.map((bar) => drawBar(bar, range))}</div>`;

function drawBar({ from, to = from, level, colour, word }: Bar, range: Range): Markup {
  const width = share(to, range) - share(from, range);
  const height = typeof level === 'number' ? `;height:${level}%` : '';
  const style = `${at(from, range)};width:${short(100 * width)}%${height}`;
  if (word === undefined) return html`<i class="${colour} ${level}" style="${style}"></i>`;
  const times = `${from.toFixed(1)} to ${to.toFixed(1)} s`;
  const shown = width >= ROOM_FOR_A_WORD && level !== 'half' ? 'word' : 'unseen';
  return html`<i class="${colour} ${level}" style="${style}" title="${word}, ${times}"
    ><span class="${shown}">${word}</span> <span class="unseen">${times};</span></i
  >`;
}

function lanesOf(timeline: Timeline, range: Range): Lane[] {
  const { fragments, backpressure, breaker } = timeline;
  const sent = moments(fragments, 'sentAt');
  return [
    { name: 'Produced', remark: `${fragments.length} fragments`, bars: moments(fragments, 'readyAt') },
    { name: 'Sent to the STS', remark: `${sent.length}`, bars: sent },
    answered(fragments),
    inFlight(timeline, range),
    { name: 'Put out', remark: '█ dubbed  ▄ original', bars: putOut(timeline) },
    {
      name: 'Circuit breaker',
      remark: breaker.length > 0 ? '█ open  ▄ half open' : 'closed all the time',
      bars: until([{ at: range[0], state: 'closed' } as const, ...breaker], range).map((each) => ({
        ...each,
        ...BREAKER[each.item.state],
      })),
    },
    ...(backpressure.length > 0
      ? [{ name: 'Backpressure', remark: '█ pause  ▄ slow down', bars: asked(timeline, range) }]
      : []),
    connection(timeline, range),
  ];
}

const BREAKER = {
  closed: { level: 'line', colour: 'green', word: 'closed' },
  'half-open': { level: 'half', colour: 'purple', word: 'half open' },
  open: { level: 'full', colour: 'orange', word: 'open' },
} as const;

type Fragments = Timeline['fragments'];

const moments = (fragments: Fragments, what: 'readyAt' | 'sentAt'): Bar[] =>
  fragments.flatMap(({ [what]: from }) =>
    from === undefined ? [] : [{ from, level: 'half', colour: 'ink' }],
  );

/** Those that tell of a failure are higher. */
function answered(fragments: Fragments): Lane {
  const bars = fragments.flatMap(({ answeredAt: from, failure }): Bar[] => {
    if (from === undefined) return [];
    return [
      failure === undefined
        ? { from, level: 'half', colour: 'ink' }
        : { from, level: 'full', colour: 'orange' },
    ];
  });
  const failed = fragments.filter(({ failure }) => failure !== undefined).length;
  return { name: 'Answered', remark: `${bars.length}${failed > 0 ? `, ▌${failed} failed` : ''}`, bars };
}

function inFlight({ inFlight: steps }: Timeline, range: Range): Lane {
  const most = Math.max(0, ...steps.map(({ count }) => count));
  const bars = until(steps, range)
    .filter(({ item }) => item.count > 0)
    .map(({ from, to, item }): Bar => ({
      from,
      to,
      level: Math.round((100 * item.count) / most),
      colour: 'green',
    }));
  return { name: 'In flight', remark: `at most ${most} at a time`, bars };
}

/** Each segment from when it was put out, for as long as it lasts. */
const putOut = ({ fragments, segmentSeconds, programmeSeconds }: Timeline): Bar[] =>
  fragments.flatMap(({ putOutAt: from, outcome, reason = 'dubbed', segment }) => {
    if (from === undefined) return [];
    const to = from + Math.min(segmentSeconds, programmeSeconds - (segment - 1) * segmentSeconds);
    const look =
      outcome === 'dubbed'
        ? ({ level: 'full', colour: 'blue' } as const)
        : ({ level: 'half', colour: 'orange' } as const);
    return { from, to, ...look, word: `${segment}: ${reason.replace('_', ' ')}` };
  });

/** Nothing is drawn where nothing was asked for. */
const asked = ({ backpressure }: Timeline, range: Range): Bar[] =>
  until(backpressure, range).flatMap(({ from, to, item: { action } }): Bar[] => {
    if (action === 'pause') return [{ from, to, level: 'full', colour: 'orange', word: 'pause' }];
    return action === 'slow_down' ? [{ from, to, level: 'half', colour: 'purple', word: 'slow down' }] : [];
  });

/** A worker at its end leaves the STS so long before it ends itself. */
const GOODBYE_SECONDS = 20;

/** A line while it is there, a block while it is lost, a stroke for each attempt that was refused. */
function connection({ connection: told }: Timeline, range: Range): Lane {
  const states = told.filter(({ what }) => what !== 'refused');
  const bars = until(states, range).flatMap(({ from, to, item }): Bar[] => {
    if (item.what === 'connected') return [{ from, to, level: 'line', colour: 'green', word: 'connected' }];
    const isGoodbye = item === states.at(-1) && to - from < GOODBYE_SECONDS;
    return isGoodbye ? [] : [{ from, to, level: 'full', colour: 'orange', word: 'lost' }];
  });
  const refused = told.filter(({ what }) => what === 'refused');
  const attempts = refused.length > 0 ? `, ▌${refused.length} attempts refused` : '';
  const isLost = bars.some(({ word }) => word === 'lost') || attempts !== '';
  return {
    name: 'Connection to the STS',
    remark: isLost ? `█ lost${attempts}` : 'never lost',
    bars: [...bars, ...refused.map((each): Bar => ({ from: each.at, level: 'full', colour: 'ink' }))],
  };
}

/** What holds until the next, the last to the end. */
const until = <T extends { at: number }>(items: readonly T[], [, end]: Range) =>
  items.map((item, i) => ({ from: item.at, to: items[i + 1]?.at ?? end, item }));

/** Of the numbered marks above the lanes, in rem. */
const MARK_ROW = 1.4;
/** Nearer ones would cover each other on a phone. */
const LEAST_SHARE_APART = 0.065;

/** Puts numbered marks into as few rows as let them stand apart. */
function placeMarks(times: readonly number[], range: Range): { time: number; row: number }[] {
  const lastInRow: number[] = [];
  return times.map((time) => {
    const place = share(time, range);
    const free = lastInRow.findIndex((last) => Math.abs(place - last) >= LEAST_SHARE_APART);
    const row = free < 0 ? lastInRow.length : free;
    lastInRow[row] = place;
    return { time, row };
  });
}
