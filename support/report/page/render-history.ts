import { KEY_FIGURES, type HistoryEntry } from '../history';
import { readFigure } from './amounts';
import { nameFigure, type Unit } from './figure-names';
import { html, trusted, type Content, type Markup } from './html';
import { sparkline } from './sparkline';

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
