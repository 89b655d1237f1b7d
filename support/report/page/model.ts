import type { Clip, FailureView } from '../failure-view';
import type { HistoryEntry } from '../history';
import type { Limit } from '../limits';
import type { Change, PastRun } from '../past';
import type { Picture } from '../pictures/picture';
import { isOfInstruments, type Failure, type ScenarioStatus, type Summary } from '../summary';

/** Everything that the page shows of one run. */
export interface Page {
  summary: Summary;
  /** Programs that took part, such as `cucumber-js 12.9.0`. */
  versions: string[];
  features: PageFeature[];
  history: PageHistory;
}

/** What is known of other runs that this one can be compared with. */
export interface PageHistory {
  /** The oldest first. */
  earlier: readonly HistoryEntry[];
  /** Scenarios that the run before had and this one has not, each with its feature. */
  gone: readonly string[];
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
  /** In earlier runs, the oldest first. */
  past: readonly PastRun[];
  /** Since the run before. */
  change: Change | undefined;
}

export interface PageStep {
  /** `Given`; empty for what is done before or after the steps. */
  keyword: string;
  text: string;
  table: string[][];
  docString: string | undefined;
  status: ScenarioStatus;
  /** 0 where it was not taken. */
  seconds: number;
  /** What went wrong, as cucumber tells it; empty when nothing did. */
  message: string;
  /** The same in one line. */
  errorLine: string;
}

export interface PageFigure {
  name: string;
  value: unknown;
  limit: Limit | undefined;
}

/** What a feature is to readers: a story, conditions under which the pipeline must hold out, or proof of the proof. */
export function partOf(tags: readonly string[]): PagePart {
  if (storyOf(tags) !== undefined) return 'stories';
  return isOfInstruments(tags) ? 'instruments' : 'conditions';
}

/** The number of the user story that a feature tells: `US2`. */
export function storyOf(tags: readonly string[]): string | undefined {
  return tags.map((tag) => /^@(US\d+)$/.exec(tag)?.[1]).find((id) => id !== undefined);
}

/** One state for several scenarios: the first that did not pass, unless it was skipped and another one failed. */
export function stateOf(statuses: readonly ScenarioStatus[]): ScenarioStatus {
  const failed = statuses.find((status) => status !== 'passed' && status !== 'skipped');
  return failed ?? statuses.find((status) => status !== 'passed') ?? statuses[0] ?? 'unknown';
}

export const scenariosOf = (feature: PageFeature) => feature.rules.flatMap(({ scenarios }) => scenarios);

export const stateOfFeature = (feature: PageFeature): ScenarioStatus =>
  stateOf(scenariosOf(feature).map(({ status }) => status));

/** The parts of the page in their order. */
export const PARTS: readonly { part: PagePart; title: string; short: string; lead: string }[] = [
  {
    part: 'stories',
    title: 'User stories',
    short: 'User stories',
    lead: 'What is promised: each story says who wants what, and why. Every line below it is a scenario of this run that put the promise to the test, with what was measured.',
  },
  {
    part: 'conditions',
    title: 'Edge cases and metrics',
    short: 'Edge cases and metrics',
    lead: 'What happens when a programme is broken, late or missing, and what those who operate the pipeline can see.',
  },
  {
    part: 'instruments',
    title: 'Measuring instruments and stand-in service',
    short: 'Instruments and stand-in',
    lead: 'Why the verdicts above can be relied on: the instruments are tried on defects of known size, and echo-sts, which stands in for the dubbing service, is held to its contract.',
  },
];

const LONGEST_SLUG = 60;

/** Words for an address: letters and digits, parted by dashes. */
export function slug(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-|-$/g, '');
  return words === '' ? 'part' : words;
}

/** Hands out addresses within a page, each once: the second `US3-2` becomes `US3-2.2`. */
export class Anchors {
  private readonly taken = new Set<string>();

  take(wanted: string): string {
    let anchor = wanted;
    for (let n = 2; this.taken.has(anchor); n++) anchor = `${wanted}.${n}`;
    this.taken.add(anchor);
    return anchor;
  }
}
