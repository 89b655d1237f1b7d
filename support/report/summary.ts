import { groupsBy } from '../base/groups-by';
import type { Limit } from './limits';

/** What one run measured: the content of `reports/summary.json`. */
export interface Summary {
  /** `local`, `compose`, `external`; null when no scenario said. */
  stack: string | null;
  /** Name and version; null when no scenario said. */
  mediaServer: string | null;
  /** Of somebody else's pipeline: how much of it could be judged, and what would show more. */
  level?: string;
  /** ISO 8601; null when the run did not say. */
  startedAt: string | null;
  /** Cucumber workers that ran at least one scenario. */
  workers: number;
  wallSeconds: number;
  /** Which part of the suite this run was, as `2/3`; null for all of it. */
  shard: string | null;
  /** Of all processes of the run; null where the system does not tell. */
  cpuSeconds: number | null;
  /** What was to be proved, by id (`US3-4`, `E9`): passed when all scenarios with this tag passed. */
  rows: Record<string, ScenarioStatus>;
  scenarios: ScenarioSummary[];
}

export interface ScenarioSummary {
  /** The first id tag without @, such as `US1-1` or `E4`; null for a scenario that has none. */
  id: string | null;
  /** The feature's name. */
  feature: string;
  name: string;
  /** All of them, with @. */
  tags: string[];
  status: ScenarioStatus;
  seconds: number;
  /** What the scenario measured, by name and unit (`the pause, in s`). */
  figures: Record<string, unknown>;
  /** What those figures had to meet that a step judged, by the same names. */
  limits?: Record<string, Limit>;
  /** What the stack did not allow, a reason each; absent when nothing. */
  leftOut?: string[];
  /** What went wrong first; absent when nothing did. */
  failure?: Failure;
  /** It passed only when it was tried again: what went wrong before; absent otherwise. */
  flaky?: Failure;
}

export interface Failure {
  /** Text of the step, without its keyword; for a hook START_OF_SCENARIO or END_OF_SCENARIO. */
  step: string;
  /** As cucumber tells it, with its stack; empty for a step that nobody defined. */
  message: string;
}

export const START_OF_SCENARIO = 'start of scenario';
export const END_OF_SCENARIO = 'end of scenario';

/** `unfinished`: it was to run but its end was never told, as when its worker died. */
export type ScenarioStatus =
  'passed' | 'failed' | 'skipped' | 'pending' | 'undefined' | 'ambiguous' | 'unknown' | 'unfinished';

/** Attachments with this media type hold a JSON object that is merged into the scenario's figures. */
export const FIGURES_MEDIA_TYPE = 'application/vnd.figures+json';

/** Attachments with this media type hold a JSON object of limits, likewise. */
export const LIMITS_MEDIA_TYPE = 'application/vnd.limits+json';

/** Attachments with this media type hold a JSON list of what was left out, a reason each. */
export const LEFT_OUT_MEDIA_TYPE = 'application/vnd.left-out+json';

/** Attachments with this media type hold a RunInfo; the first one of a run counts. */
export const RUN_INFO_MEDIA_TYPE = 'application/vnd.run-info+json';

/** `1 scenario`, `3 workers`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

export interface RunInfo {
  stack: string;
  /** Such as `stand-in 0.1.0` or `MediaMTX v1.20.1`. */
  mediaServer: string;
  level?: string;
}

/** A skipped scenario is neither: it did not apply to this stack, and the report says why. */
export function countScenarios(summary: Summary): { passed: number; failed: number; skipped: number } {
  const count = (...statuses: ScenarioStatus[]) =>
    summary.scenarios.filter(({ status }) => statuses.includes(status)).length;
  const [passed, skipped] = [count('passed'), count('skipped')];
  return { passed, skipped, failed: summary.scenarios.length - passed - skipped };
}

/** Scenarios that passed only when they were tried again. */
export const countFlaky = ({ scenarios }: Summary): number =>
  scenarios.filter(({ flaky }) => flaky !== undefined).length;

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

/** What the suite must prove, by the ids that scenarios are tagged with. */
export const ROWS: readonly string[] = [
  ...numbered('US1-', 13),
  ...numbered('US2-', 6),
  ...numbered('US3-', 8),
  ...numbered('US4-', 6),
  ...numbered('US5-', 6),
  ...numbered('US6-', 6),
  ...numbered('E', 15),
];

/** Ids of the rows that a scenario with these tags proves. */
export const rowsIn = (tags: readonly string[]): string[] =>
  tags.flatMap((tag) => /^@((?:US\d+-|E)\d+)$/.exec(tag)?.[1] ?? []);

/** State of each row that was run: passed when all scenarios that prove it passed, else the first other state. */
export function rowStates(scenarios: readonly ScenarioSummary[]): Record<string, ScenarioStatus> {
  const states = ROWS.flatMap((row) => {
    const proofs = scenarios.filter(({ tags }) => tags.includes(`@${row}`));
    const [first] = [...proofs.filter(({ status }) => status !== 'passed'), ...proofs];
    return first ? [[row, first.status] as const] : [];
  });
  return Object.fromEntries(states);
}

/** As much of a step's result in cucumber's messages as tells what went wrong. */
interface Told {
  /** With the two values that were compared on lines of their own, without the words between them, and the stack. */
  message?: string | undefined;
  exception?: { message?: string | undefined } | undefined;
}

/** `OutOfBounds: `, `TypeError: `, `Error [ERR_X]: `: for who programs, and in the whole message. */
const CLASSES_OF_ERROR = /^(?:(?:Error|[A-Z][a-z]+(?:[A-Z][a-z]+)+)(?: \[\w+\])?: )+/;

export const withoutClasses = (message: string): string => message.replace(CLASSES_OF_ERROR, '');

/** What went wrong in one line: the error's own words, which say `at most` where the values alone do not. */
export function errorLineOf({ message, exception }: Told): string {
  return withoutClasses(exception?.message ?? message ?? '').split('\n')[0] ?? '';
}

/**
 * Failures of one cause, such as of all that look at one broken broadcast, together; groups in the order of the first of each.
 * What a figure measured may differ: numbers do not count.
 * @param lineOf what went wrong in one line; one that says nothing is like no other
 */
export const byCause = <T>(failures: readonly T[], lineOf: (failure: T) => string): [T, ...T[]][] =>
  groupsBy(failures, (failure) => lineOf(failure).replace(/\d+(\.\d+)?/g, '#') || failure);

/** Scenarios that prove the measuring instruments, and the double that stands in for the STS. */
export const isOfInstruments = (tags: readonly string[]): boolean =>
  tags.includes('@analysers') || tags.includes('@contract');
