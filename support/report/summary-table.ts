import { formatLimit } from './limits';
import { countScenarios, type ScenarioSummary, type Summary } from './summary';

const NAME_WIDTH = 60;

/** The summary for the terminal: a line a scenario, its figures below it, the totals last. */
export function formatSummary(summary: Summary): string {
  const idWidth = Math.max(2, ...summary.scenarios.map(({ id }) => id?.length ?? 0));
  const scenarios = summary.scenarios.flatMap((scenario) => formatScenario(scenario, idWidth));
  return [...scenarios, '', formatTotals(summary)].join('\n');
}

function formatScenario(scenario: ScenarioSummary, idWidth: number): string[] {
  const { id, status, seconds, name, figures, limits = {} } = scenario;
  const title = name.length > NAME_WIDTH ? `${name.slice(0, NAME_WIDTH - 1)}…` : name;
  const head = `${(id ?? '').padEnd(idWidth)}  ${status.padEnd(9)}  ${seconds.toFixed(1).padStart(6)} s  ${title}`;
  const measured = Object.entries(figures).map(([figure, value]) =>
    [figure, formatFigure(value), limits[figure] && `(${formatLimit(limits[figure])})`]
      .filter(Boolean)
      .join(' '),
  );
  return measured.length === 0 ? [head] : [head, `${' '.repeat(idWidth + 2)}${measured.join(' · ')}`];
}

function formatFigure(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toFixed(3)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function formatTotals(summary: Summary): string {
  const { passed, failed, skipped } = countScenarios(summary);
  const ran = `${summary.scenarios.length} scenarios: ${passed} passed, ${failed} failed, ${skipped} skipped`;
  const where = [summary.stack && `stack ${summary.stack}`, summary.mediaServer].filter(Boolean).join(', ');
  return `${ran} · ${summary.wallSeconds.toFixed(1)} s, ${summary.workers} workers${where === '' ? '' : ` · ${where}`}`;
}
