import { groupsBy } from '../../base/groups-by';
import { COLOURS, element, short, stretched, STRETCHED_WIDTH, words } from './svg';

const BAR_HEIGHT = 16;
const LABEL_HEIGHT = 17;
const GAP = 9;
/** In thousandths of the width: what follows can be told from what was before. */
const BAR_GAP = 2;
export const LANE_HEIGHT = LABEL_HEIGHT + BAR_HEIGHT + GAP;
/** Narrower stretches have no room for a word on a phone. */
const SHARE_FOR_A_WORD = 0.16;

type Colour = keyof typeof COLOURS;

/** How high something stands in its lane tells the same as its colour. */
export type Level = 'full' | 'half' | 'line';
const HEIGHTS: Readonly<Record<Level, number>> = { full: BAR_HEIGHT, half: BAR_HEIGHT / 2, line: 3 };

/** From one time to another. */
export interface Bar {
  from: number;
  to: number;
  level: Level;
  colour: Colour;
  /** Written on it where there is room. */
  word?: string;
}

/** One moment. */
export interface Tick {
  at: number;
  level: Level;
  colour: Colour;
}

/** One row of a timeline: a name, a remark to its right, and what was when. */
export interface Lane {
  name: string;
  remark: string;
  bars?: readonly Bar[];
  ticks?: readonly Tick[];
  /** Counts from then on; drawn as an area as high as the largest. */
  steps?: readonly { at: number; count: number }[];
}

export function drawLane(lane: Lane, y: number, scale: TimeScale): string {
  const { name, remark, bars = [], ticks = [], steps = [] } = lane;
  const barY = y + LABEL_HEIGHT;
  return [
    words(name, { x: '2%', y: y + 12, 'font-weight': 600 }),
    words(remark, { x: '98%', y: y + 12, 'text-anchor': 'end', 'fill-opacity': 0.8 }),
    element('rect', { x: '2%', y: barY, width: '96%', height: BAR_HEIGHT, 'fill-opacity': 0.07 }),
    stretched(barY, BAR_HEIGHT, ...barPaths(bars, scale), ...tickPaths(ticks, scale), area(steps, scale)),
    ...bars.flatMap((bar) => barWord(bar, barY, scale)),
  ].join('');
}

/** One path for all that looks the same. */
function barPaths(bars: readonly Bar[], scale: TimeScale): string[] {
  return sameLook(bars).map((same) => {
    const d = same.map(({ from, to, level }) => {
      const [x, end] = [scale.x(from), Math.max(scale.x(to) - BAR_GAP, scale.x(from) + 1)].map(short);
      return `M${x} ${BAR_HEIGHT}V${BAR_HEIGHT - HEIGHTS[level]}H${end}V${BAR_HEIGHT}Z`;
    });
    return element('path', { fill: COLOURS[same[0].colour], d: d.join('') });
  });
}

function tickPaths(ticks: readonly Tick[], scale: TimeScale): string[] {
  return sameLook(ticks).map((same) => {
    const d = same.map(({ at, level }) => `M${short(scale.x(at))} ${BAR_HEIGHT}v-${HEIGHTS[level]}`);
    return element('path', {
      ...{ d: d.join(''), stroke: COLOURS[same[0].colour], 'stroke-width': 2 },
      'vector-effect': 'non-scaling-stroke',
    });
  });
}

function area(steps: readonly { at: number; count: number }[], scale: TimeScale): string {
  if (steps.length === 0) return '';
  const most = Math.max(1, ...steps.map(({ count }) => count));
  const line = steps.map(
    ({ at, count }) => `H${short(scale.x(at))}V${short(BAR_HEIGHT - (BAR_HEIGHT * count) / most)}`,
  );
  return element('path', {
    ...{ fill: COLOURS.green, 'fill-opacity': 0.75 },
    d: `M${short(scale.x(scale.from))} ${BAR_HEIGHT}${line.join('')}H${short(scale.x(scale.to))}V${BAR_HEIGHT}Z`,
  });
}

/** Black on a block, and the page's own text colour above a line. */
function barWord({ from, to, level, word }: Bar, barY: number, scale: TimeScale): string[] {
  if (word === undefined || level === 'half' || scale.share(to) - scale.share(from) < SHARE_FOR_A_WORD)
    return [];
  const place = { x: scale.percent((from + to) / 2), y: barY + 12, 'text-anchor': 'middle' };
  return [words(word, { ...place, 'font-size': 11, ...(level === 'full' && { fill: '#000' }) })];
}

const sameLook = <T extends { level: Level; colour: Colour }>(items: readonly T[]): [T, ...T[]][] =>
  groupsBy(items, ({ level, colour }) => `${level} ${colour}`);

/** Free on both sides, so that numbers at the ends are not cut off; as a share of the width. */
const MARGIN = 0.02;
const AT_AN_EDGE = 0.04;
const STEPS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600];
/** As many numbers fit on a phone. */
const MOST_TICKS = 8;

/** Places along the width of a picture. */
export class TimeScale {
  constructor(
    readonly from: number,
    readonly to: number,
  ) {}

  /** 0 to 1 of the picture's width. */
  share(value: number): number {
    const inside = (value - this.from) / Math.max(this.to - this.from, Number.EPSILON);
    return MARGIN + (1 - 2 * MARGIN) * Math.min(1, Math.max(0, inside));
  }

  /** For elements of the picture itself. */
  percent(value: number): string {
    return `${short(100 * this.share(value))}%`;
  }

  /** For paths in `stretched`. */
  x(value: number): number {
    return STRETCHED_WIDTH * this.share(value);
  }

  /** Where a text at this place begins: one at an edge does not reach beyond it. */
  anchor(value: number): 'start' | 'middle' | 'end' {
    const share = this.share(value);
    if (share < AT_AN_EDGE) return 'start';
    return share > 1 - AT_AN_EDGE ? 'end' : 'middle';
  }

  ticks(): number[] {
    const step = STEPS.find((each) => (this.to - this.from) / each <= MOST_TICKS) ?? this.to - this.from;
    const first = Math.ceil(this.from / step) * step;
    return Array.from({ length: Math.floor((this.to - first) / step) + 1 }, (_, i) => first + i * step);
  }

  /** Lines down to `y`, and numbers below it. */
  axis(topY: number, y: number, unit: string): string {
    const lines = this.ticks().map((tick) =>
      element('line', { x1: this.percent(tick), x2: this.percent(tick), y1: topY, y2: y + 4 }),
    );
    const numbers = this.ticks().map((tick, i) =>
      words(i === 0 ? `${short(tick)} ${unit}` : short(tick), {
        ...{ x: this.percent(tick), y: y + 16, 'text-anchor': this.anchor(tick), 'fill-opacity': 0.8 },
      }),
    );
    return element('g', { stroke: 'currentColor', 'stroke-opacity': 0.18 }, ...lines) + numbers.join('');
  }
}
