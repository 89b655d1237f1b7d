import type { HistoryEntry } from '../history';
import type { Clip, FailureView } from '../failure-view';
import type { Limit } from '../limits';
import type { Picture } from '../pictures/svg';
import type { Failure, ScenarioStatus, Summary } from '../summary';

/** Everything that the page shows of one run. */
export interface Page {
  summary: Summary;
  /** Programs that took part, such as `cucumber-js 12.9.0`. */
  versions: string[];
  features: PageFeature[];
  /** Earlier runs and, last, this one; empty where nothing is known of earlier ones. */
  history: readonly HistoryEntry[];
}

export interface PageFeature {
  /** The number of a user story, such as `US2`; undefined for features that are none. */
  story: string | undefined;
  part: PagePart;
  anchor: string;
  name: string;
  /** The narrative, by paragraph: who wants what, and why. */
  promise: string[];
  /** Rules in the order of the file; the first has no name when scenarios come before all rules. */
  rules: PageRule[];
}

export type PagePart = 'stories' | 'conditions' | 'instruments';

export interface PageRule {
  name: string;
  scenarios: PageScenario[];
}

export interface PageScenario {
  anchor: string;
  name: string;
  /** Ids of the rows that it proves, such as `US2-3` or `E4`. */
  rows: string[];
  tags: string[];
  status: ScenarioStatus;
  seconds: number;
  /** As cucumber takes it: `features/2-av-sync.feature:22`. */
  place: string;
  steps: PageStep[];
  figures: PageFigure[];
  pictures: Picture[];
  clips: Clip[];
  evidence: FailureView | undefined;
  /** What went wrong before it passed, tried again; undefined otherwise. */
  flaky: Failure | undefined;
}

export interface PageStep {
  /** `Given`; empty for what is done before or after the steps. */
  keyword: string;
  text: string;
  table: string[][];
  docString: string | undefined;
  status: ScenarioStatus;
  /** What went wrong, as cucumber tells it; empty when nothing did. */
  message: string;
  /** The same in one line. */
  gist: string;
}

export interface PageFigure {
  name: string;
  value: unknown;
  limit: Limit | undefined;
}
