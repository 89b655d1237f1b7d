import { counted, countFlaky, countScenarios, type ScenarioStatus, type Summary } from '../summary';

/** The run in one sentence. */
export function verdictOf(summary: Summary): string {
  const { passed, failed, skipped } = countScenarios(summary);
  const all = summary.scenarios.length;
  const unfinished = summary.scenarios.filter(({ status }) => status === 'unfinished').length;
  if (all === 0) return 'No scenario was run';
  if (unfinished > 0)
    return `The run was cut off: ${passed} of ${scenarios(all)} passed, ${failed - unfinished} failed, ${unfinished} did not come to an end`;
  if (failed > 0) return `${failed} of ${scenarios(all)} failed`;
  const flaky = countFlaky(summary);
  const again = flaky > 0 ? `, ${flaky} only when tried again` : '';
  if (skipped > 0) return `${passed} of ${scenarios(all)} passed${again}, ${skipped} did not apply`;
  return `${all} of ${scenarios(all)} passed${again}`;
}

const scenarios = (count: number): string => counted(count, 'scenario');

/** For the terminal: the same, what it took, and on what it ran. */
export function describeRun(summary: Summary): string {
  const { wallSeconds, workers, cpuSeconds, shard, stack, mediaServer } = summary;
  const parts = [
    `${wallSeconds.toFixed(1)} s, ${counted(workers, 'worker')}`,
    cpuSeconds !== null && `${cpuSeconds.toFixed(0)} s of CPU time`,
    [shard && `shard ${shard}`, stack && `stack ${stack}`, mediaServer].filter(Boolean).join(', '),
  ];
  return [verdictOf(summary), ...parts.filter(Boolean)].join(' · ');
}

/** The gravest state of a run. */
export function stateOfRun(summary: Summary): ScenarioStatus {
  const { passed, failed } = countScenarios(summary);
  if (failed > 0) return 'failed';
  return passed > 0 ? 'passed' : 'unknown';
}

/** `4 min 53 s`, `48.2 s`. */
export function describeDuration(seconds: number): string {
  if (seconds < 0.05) return '< 0.1 s';
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** `24 November 2026`: the same on every reader's machine. */
export const describeDay = (iso: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso));

/** `24 November 2026, 19:46 UTC`. */
export const describeTime = (iso: string): string => `${describeDay(iso)}, ${iso.slice(11, 16)} UTC`;
