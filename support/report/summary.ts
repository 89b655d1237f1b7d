/** What one run measured: the content of `reports/summary.json`. */
export interface Summary {
  /** `local`, `compose`, `external`; null when no scenario said. */
  stack: string | null;
  /** Name and version; null when no scenario said. */
  mediaServer: string | null;
  /** Cucumber workers that ran at least one scenario. */
  workers: number;
  wallSeconds: number;
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
  /** What the scenario measured, by name with unit (`offsetMedianMs`). */
  figures: Record<string, unknown>;
  /** What went wrong first; absent when nothing did. */
  failure?: Failure;
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

/** Attachments with this media type hold a RunInfo; the first one of a run counts. */
export const RUN_INFO_MEDIA_TYPE = 'application/vnd.run-info+json';

export interface RunInfo {
  stack: string;
  /** Such as `stand-in 0.1.0` or `MediaMTX v1.20.1`. */
  mediaServer: string;
}

/** A skipped scenario is neither: it did not apply to this stack, and the report says why. */
export function countScenarios(summary: Summary): { passed: number; failed: number; skipped: number } {
  const count = (...statuses: ScenarioStatus[]) =>
    summary.scenarios.filter(({ status }) => statuses.includes(status)).length;
  const [passed, skipped] = [count('passed'), count('skipped')];
  return { passed, skipped, failed: summary.scenarios.length - passed - skipped };
}
