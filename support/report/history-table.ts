import { KEY_FIGURES, type HistoryEntry } from './history';
import { readFigure } from './page/amounts';
import { nameFigure } from './page/figure-names';
import { describeDuration } from './page/verdict';
import { textTable } from './text-table';

/** The history for the terminal: a line a run, the newest last, and how often all was green. */
export function formatHistory(history: readonly HistoryEntry[], rowsShown: number): string {
  if (history.length === 0)
    return 'No whole run is remembered yet: `npm start` adds one each time that it runs all scenarios.';
  const green = history.filter(({ failed }) => failed === 0).length;
  const columns = [
    'run',
    'passed',
    'failed',
    'duration',
    ...KEY_FIGURES.map(({ name }, i) => `[${i + 1}] ${name}`),
  ];
  return [
    textTable(columns, history.slice(-rowsShown).map(row)),
    '',
    ...KEY_FIGURES.map(({ name }, i) => `[${i + 1}] ${nameFigure(name).label}`),
    '',
    `${green} of ${history.length} runs green`,
  ].join('\n');
}

function row({ at, passed, failed, wallSeconds, figures }: HistoryEntry): string[] {
  const values = KEY_FIGURES.map(({ name }) => figures[name]);
  return [
    at.slice(0, 16).replace('T', ' '),
    ...[String(passed), String(failed), describeDuration(wallSeconds)],
    ...values.map((value, i) =>
      value === undefined ? '' : readFigure(value, nameFigure(KEY_FIGURES[i]?.name ?? '').unit).value,
    ),
  ];
}
