import { labelParts } from '../verdicts/out-of-bounds';
import { formatLimit } from './limits';
import {
  counted,
  countFlaky,
  countPartlyProved,
  countScenarios,
  isOfInstruments,
  type ScenarioSummary,
  type Summary,
} from './summary';

const NAME_WIDTH = 60;

/**
 * The summary for the terminal: a line a scenario, its figures below it, the totals last. What passed of the instruments and
 * the double is one line: 250 would push the stories out of sight.
 */
export function formatSummary(summary: Summary): string {
  const { scenarios } = summary;
  const idWidth = Math.max(2, ...scenarios.map(({ id }) => id?.length ?? 0));
  const told = scenarios.filter((scenario) => !isBesideTheStories(scenario));
  const untold = scenarios.length - told.length;
  const lines = (told.length > 0 ? told : scenarios).flatMap((scenario) => formatScenario(scenario, idWidth));
  const rest =
    told.length > 0 && untold > 0
      ? [`${' '.repeat(idWidth + 2)}the instruments and the double: ${counted(untold, 'scenario')} passed`]
      : [];
  return [...lines, ...rest, '', formatTotals(summary), ...formatTime(summary)].join('\n');
}

const isBesideTheStories = ({ tags, status, flaky, leftOut }: ScenarioSummary): boolean =>
  isOfInstruments(tags) && status === 'passed' && !flaky && !leftOut;

function formatScenario(scenario: ScenarioSummary, idWidth: number): string[] {
  const { id, status, seconds, name, figures, limits = {}, leftOut = [], flaky } = scenario;
  const title = name.length > NAME_WIDTH ? `${name.slice(0, NAME_WIDTH - 1)}…` : name;
  const head = `${(id ?? '').padEnd(idWidth)}  ${status.padEnd(9)}  ${seconds.toFixed(1).padStart(6)} s  ${title}`;
  const measured = Object.entries(figures).map(([label, value]) => {
    const { what, unit } = labelParts(label);
    const limit = limits[label] && `(${formatLimit(limits[label])})`;
    return [`${what}:`, formatFigure(value), unit, limit].filter(Boolean).join(' ');
  });
  const again = flaky && `passed only when tried again, before: ${firstLine(flaky.message)} (${flaky.step})`;
  const below = [
    measured.join(' · '),
    again ?? '',
    ...new Set(leftOut.map((reason) => `left out: ${reason}`)),
  ];
  return [head, ...below.filter(Boolean).map((line) => `${' '.repeat(idWidth + 2)}${line}`)];
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

function formatFigure(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toFixed(3)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function formatTotals(summary: Summary): string {
  const { passed, failed, skipped } = countScenarios(summary);
  const unfinished = summary.scenarios.filter(({ status }) => status === 'unfinished').length;
  const notEnded = unfinished > 0 ? ` (${unfinished} unfinished)` : '';
  const partly = countPartlyProved(summary);
  const flaky = countFlaky(summary);
  const notes = [
    ...(partly > 0 ? [`${partly} with checks left out`] : []),
    ...(flaky > 0 ? [`${flaky} only when tried again`] : []),
  ].join(', ');
  const notWhole = notes === '' ? '' : ` (${notes})`;
  const ran = `${counted(summary.scenarios.length, 'scenario')}: ${passed} passed${notWhole}, ${failed} failed${notEnded}, ${skipped} skipped`;
  const shard = summary.shard && `shard ${summary.shard}`;
  const where = [shard, summary.stack && `stack ${summary.stack}`, summary.mediaServer]
    .filter(Boolean)
    .join(', ');
  return `${ran} · ${summary.wallSeconds.toFixed(1)} s, ${counted(summary.workers, 'worker')}${where === '' ? '' : ` · ${where}`}`;
}

/** What the run took its time for. */
function formatTime({ slowest, cpuSeconds, waitingShare }: Summary): string[] {
  const longest = slowest && `slowest: ${slowest.name}, ${slowest.seconds.toFixed(1)} s`;
  const cpu = cpuSeconds !== null && `${cpuSeconds.toFixed(0)} s of CPU time`;
  const waiting = waitingShare !== null && `${(100 * waitingShare).toFixed(0)} % of the time was waiting`;
  const parts = [longest, waiting, cpu].filter(Boolean);
  return parts.length === 0 ? [] : [parts.join(' · ')];
}
