import { labelParts } from '../../verdicts/out-of-bounds';
import { type HistoryEntry, KEY_FIGURES, withoutVersion } from '../history';
import { type Change, ofTheSameSize } from '../past';
import { readFigure } from './figures';
import { type Content, html, type Markup } from './html';
import { type Page, type PageScenario, scenariosOf } from './model';
import { renderLink } from './render-past';
import { describeDuration, describeTime } from './verdict';

/** With fewer runs there is no course to be seen. */
const LEAST_RUNS = 2;
/** What fits, and what one still cares about. */
const RUNS_SHOWN = 50;

interface Trend {
  label: string;
  tell: (value: number) => string;
  values: number[];
}

/** How this run compares with those before it; undefined when there are none. */
export function renderHistory({ summary, history: { earlier, entry } }: Page): Content {
  if (!entry) return undefined;
  const shown = [...ofTheSameSize(earlier, entry), entry].slice(-RUNS_SHOWN);
  if (shown.length < LEAST_RUNS) return undefined;
  const server = withoutVersion(summary.mediaServer);
  return html`<section class="history" aria-labelledby="history">
    <h2 id="history">History: the last ${shown.length} runs${server === '' ? '' : ` with ${server}`}</h2>
    <p class="lead">
      Whole runs on this machine, of about as many scenarios; the dot is this run. Each scenario has its own
      history below its steps.
    </p>
    <ul>
      ${trendsOf(shown).map(renderTrend)}
    </ul>
  </section>`;
}

function trendsOf(history: readonly HistoryEntry[]): Trend[] {
  const figures = KEY_FIGURES.map(({ name }) => {
    const { what: label, unit } = labelParts(name);
    return {
      ...{ label, tell: (value: number) => readFigure(value, unit).value },
      values: history.flatMap((entry) => entry.figures[name] ?? []),
    };
  });
  return [
    { ...{ label: 'Scenarios that failed', tell: String }, values: history.map(({ failed }) => failed) },
    {
      ...{ label: 'Duration of the run', tell: describeDuration },
      values: history.map(({ wallSeconds }) => wallSeconds),
    },
    ...figures,
  ].filter(({ values }) => values.length >= LEAST_RUNS);
}

function renderTrend({ label, tell, values }: Trend): Markup {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = least === most ? `always ${tell(most)}` : `${tell(least)} to ${tell(most)}`;
  const words = `${label}: ${tell(values.at(-1) ?? 0)} in this run, ${range} in the last ${values.length}`;
  return html`<li>
    <span class="label">${label}</span>
    ${sparkline(values, words)}
    <span class="value">${tell(values.at(-1) ?? 0)}</span> <span class="quiet">${range}</span>
  </li>`;
}

/** What is different from the run before; undefined where there was none. */
export function renderChanges({ features, history: { earlier, entry, gone } }: Page): Content {
  const before = earlier.at(-1);
  if (!before?.scenarios) return undefined;
  const scenarios = features.flatMap(scenariosOf);
  const of = (change: Change): PageScenario[] => scenarios.filter((each) => each.change === change);
  const groups: [count: number, words: string, items: Content[]][] = [
    [of('newly failed').length, 'newly failed', of('newly failed').map(renderLink)],
    [of('passes again').length, 'passed again', of('passes again').map(renderLink)],
    [of('new').length, 'new', of('new').map(renderLink)],
    [gone.length, 'gone', gone.map((key) => key)],
  ];
  const told = groups.filter(([count]) => count > 0);
  const words = told.map(([count, what]) => `${count} ${what}`).join(', ') || 'every scenario as before';
  const title = `Compared with the run of ${describeTime(before.at)}: ${words}${entry ? slower(before, entry) : ''}`;
  if (told.length === 0) return html`<p class="changes">${title}</p>`;
  return html`<details class="changes">
    <summary>${title}</summary>
    ${told.map(
      ([, what, items]) =>
        html`<h2>${what}</h2>
          <ul>
            ${items.map((item) => html`<li>${item}</li>`)}
          </ul>`,
    )}
  </details>`;
}

/** Of runs that did as much. */
function slower(before: HistoryEntry, entry: HistoryEntry): string {
  if (ofTheSameSize([before], entry).length === 0) return '';
  const seconds = Math.round(entry.wallSeconds - before.wallSeconds);
  if (seconds === 0) return '';
  return `, ${describeDuration(Math.abs(seconds))} ${seconds > 0 ? 'longer' : 'shorter'}`;
}

const WIDTH = 160;
const HEIGHT = 32;
const MARGIN = 4;

/** A line through the values, the last one marked. @param label the same in words */
export function sparkline(values: readonly number[], label: string): Markup {
  const points = values.map((value, i) => [x(i, values.length), y(value, values)] as const);
  const [lastX, lastY] = points.at(-1) ?? [0, 0];
  const line = points.map(([px, py]) => `${px},${py}`).join(' ');
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
    <polyline points="${line}" />
    <circle cx="${lastX}" cy="${lastY}" r="2.5" />
  </svg>`;
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
