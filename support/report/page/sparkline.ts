const WIDTH = 160;
const HEIGHT = 32;
const MARGIN = 4;

/**
 * A line through the values, the last one marked, as an SVG element.
 * @param label the same in words, escaped
 */
export function sparkline(values: readonly number[], label: string): string {
  const points = values.map((value, i) => [x(i, values.length), y(value, values)] as const);
  const [lastX, lastY] = points.at(-1) ?? [0, 0];
  const line = points.map(([px, py]) => `${px},${py}`).join(' ');
  return (
    `<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">` +
    `<polyline points="${line}" /><circle cx="${lastX}" cy="${lastY}" r="2.5" /></svg>`
  );
}

const round = (value: number): number => Number(value.toFixed(1));

const x = (index: number, count: number): number =>
  round(MARGIN + (index / Math.max(1, count - 1)) * (WIDTH - 2 * MARGIN));

/** Values that are all the same lie in the middle. */
function y(value: number, values: readonly number[]): number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const share = most === least ? 0.5 : (value - least) / (most - least);
  return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN));
}
