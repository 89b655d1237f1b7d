import { type HistoryEntry, KEY_FIGURES } from '../history';
import { nameFigure, readFigure, type Unit } from './figures';
import { type Content, html, type Markup, trusted } from './html';

/** With fewer runs there is no course to be seen. */
const LEAST_RUNS = 2;
/** What fits, and what one still cares about. */
const RUNS_SHOWN = 50;

interface Trend {
  label: string;
  unit: Unit;
  values: number[];
}

/** How this run compares with those before it; undefined when there are none. */
export function renderHistory(history: readonly HistoryEntry[]): Content {
  if (history.length < LEAST_RUNS) return undefined;
  const shown = history.slice(-RUNS_SHOWN);
  return html`<section class="history" aria-labelledby="history">
    <h2 id="history">The last ${shown.length} runs</h2>
    <ul>
      ${trendsOf(shown).map(renderTrend)}
    </ul>
  </section>`;
}

function trendsOf(history: readonly HistoryEntry[]): Trend[] {
  const passRate = history.map(({ passed, failed }) => passed / Math.max(1, passed + failed));
  const figures = KEY_FIGURES.map(({ name }) => ({
    ...nameFigure(name),
    values: history.flatMap((entry) => entry.figures[name] ?? []),
  }));
  return [
    { label: 'Scenarios passed', unit: 'share' as const, values: passRate },
    {
      label: 'Duration of the run',
      unit: 's' as const,
      values: history.map(({ wallSeconds }) => wallSeconds),
    },
    ...figures,
  ].filter(({ values }) => values.length >= LEAST_RUNS);
}

function renderTrend({ label, unit, values }: Trend): Markup {
  const tell = (value: number): string => readFigure(value, unit).value;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = least === most ? `always ${tell(most)}` : `${tell(least)} to ${tell(most)}`;
  const words = `${label}: ${tell(values.at(-1) ?? 0)} in this run, ${range} in the last ${values.length}`;
  return html`<li>
    <span class="label">${label}</span>
    ${trusted(sparkline(values, html`${words}`.text))}
    <span class="value">${tell(values.at(-1) ?? 0)}</span> <span class="quiet">${range}</span>
  </li>`;
}

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
