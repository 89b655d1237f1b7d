import { STRETCHED_WIDTH, element, short, words } from './svg';

/** Free on both sides, so that numbers at the ends are not cut off; as a share of the width. */
const MARGIN = 0.02;
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
        ...{ x: this.percent(tick), y: y + 16, 'text-anchor': 'middle', 'fill-opacity': 0.8 },
      }),
    );
    return element('g', { stroke: 'currentColor', 'stroke-opacity': 0.18 }, ...lines) + numbers.join('');
  }
}
