import { countPartlyProved, countScenarios, type ScenarioSummary, type Summary } from './summary';

/** A reason in the job page tells what to look for; all of it is in the report. */
const SHOWN_CHARACTERS = 600;

/** The summary as GitHub's job page shows it: totals, what failed and why, a line for each scenario, folded. */
export function summaryMarkdown(summary: Summary): string {
  const failed = summary.scenarios.filter(({ status }) => status !== 'passed' && status !== 'skipped');
  return [heading(summary), ...failed.map(failureSection), table(summary.scenarios)].join('\n\n') + '\n';
}

function heading(summary: Summary): string {
  const { passed, failed, skipped } = countScenarios(summary);
  const partly = countPartlyProved(summary);
  const counts = [`**${passed} passed**`, `**${failed} failed**`, `${skipped} skipped`];
  if (partly > 0) counts.push(`${partly} with checks left out`);
  const where = [
    `stack ${summary.stack ?? 'unknown'}`,
    summary.mediaServer,
    `${summary.wallSeconds.toFixed(0)} s`,
  ];
  return `## Acceptance\n\n${counts.join(', ')} · ${where.filter(Boolean).join(' · ')}`;
}

function failureSection({ name, feature, status, failure }: ScenarioSummary): string {
  const title = `### ${escaped(feature)}: ${escaped(name)}`;
  if (!failure) return `${title}\n\nis ${status}`;
  const reason = failure.message.slice(0, SHOWN_CHARACTERS);
  return `${title}\n\n${escaped(failure.step)}\n\n${fenced(reason)}`;
}

function table(scenarios: readonly ScenarioSummary[]): string {
  const rows = scenarios.map(({ id, name, status, seconds, leftOut = [] }) => {
    const note = leftOut.length > 0 ? ` (left out: ${[...new Set(leftOut)].join('; ')})` : '';
    return `| ${id ?? ''} | ${escaped(name + note)} | ${status} | ${seconds.toFixed(1)} |`;
  });
  const head = ['| id | scenario | status | s |', '| --- | --- | --- | ---: |'];
  return ['<details><summary>All scenarios</summary>', '', ...head, ...rows, '', '</details>'].join('\n');
}

/** Text that may come from a test must not become markup, or break a table. */
const escaped = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
