/** What a value lies between; both are in sight. */
export type Range = readonly [from: number, to: number];
export type Point = readonly [x: number, y: number];

/** As many decimals as can be seen. */
export const short = (value: number): string => String(Number(value.toFixed(1)));

/** Paths of SVG in a drawing so wide and so high, whose place may stretch it. What is beyond its sides lies at the side. */
export class Frame {
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly xs: Range,
    private readonly ys: Range,
  ) {}

  x(value: number): string {
    return short(this.width * Math.min(1, Math.max(0, share(value, this.xs))));
  }

  y(value: number): string {
    return short(this.height * (1 - share(value, this.ys)));
  }

  /** From each value to the next. */
  line(points: readonly Point[]): string {
    return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${this.x(x)} ${this.y(y)}`).join('');
  }

  /** Each value holds until the next, the last one to the end. */
  steps(points: readonly Point[]): string {
    const [first, ...others] = points;
    if (!first) return '';
    const turns = others.map(([x, y]) => `H${this.x(x)}V${this.y(y)}`);
    return `M${this.x(first[0])} ${this.y(first[1])}${turns.join('')}H${this.width}`;
  }

  /** Each value by itself: strokes without length, which round ends make dots. */
  dots(points: readonly Point[]): string {
    return points.map(([x, y]) => `M${this.x(x)} ${this.y(y)}h0`).join('');
  }

  levels(values: readonly number[]): string {
    return values.map((value) => `M0 ${this.y(value)}H${this.width}`).join('');
  }
}

/** 0 at the beginning of a range, 1 at its end. */
export const share = (value: number, [from, to]: Range): number =>
  (value - from) / Math.max(to - from, Number.EPSILON);

const STEPS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600];
/** As many numbers fit on a phone. */
const MOST_TICKS = 8;

/** Round numbers of a range. */
export function ticks([from, to]: Range): number[] {
  const step = STEPS.find((each) => (to - from) / each <= MOST_TICKS) ?? to - from;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, i) => first + i * step);
}
