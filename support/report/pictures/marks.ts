import { COLOURS, element, words } from './svg';
import type { TimeScale } from './time-scale';

export const MARK_ROW_HEIGHT = 22;
const RADIUS = 9;
/** Nearer ones would cover each other on a phone. */
const LEAST_SHARE_APART = 0.065;

export interface PlacedMarks {
  rows: number;
  marks: { x: string; row: number }[];
}

/** Puts numbered marks into as few rows as let them stand apart. */
export function placeMarks(times: readonly number[], scale: TimeScale): PlacedMarks {
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
export function drawMarks({ marks }: PlacedMarks, y: number): string {
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
