import { groupsBy } from '../base/groups-by';
import { percentile } from '../instruments/pace';
import { labelParts } from '../verdicts/out-of-bounds';
import { describeLimit, freeShare, type Limit } from './limits';
import type { ScenarioSummary, Summary } from './summary';

/** How a figure fared over several runs. */
interface FigureSpread {
  name: string;
  least: number;
  median: number;
  most: number;
  /** Left out where no step judges it. */
  limit?: Limit;
  /** Of the worst value: what share of the room that the limit leaves was still free; below 0 it was beyond. */
  freeShare?: number;
}

/** One scenario over several runs. */
interface ScenarioSpread {
  feature: string;
  name: string;
  runs: number;
  passed: number;
  /** Median and most, in seconds. */
  seconds: { median: number; most: number };
  figures: FigureSpread[];
}

/** Brings several runs of the same scenarios together, in the order in which the first run that has one names it. */
export function spreads(runs: readonly Summary[]): ScenarioSpread[] {
  const all = runs.flatMap(({ scenarios }) => scenarios);
  return groupsBy(all, ({ feature, name }) => `${feature}\n${name}`).map(spreadOf);
}

function spreadOf(scenarios: readonly [ScenarioSummary, ...ScenarioSummary[]]): ScenarioSpread {
  const seconds = sorted(scenarios.map((scenario) => scenario.seconds));
  const [{ feature, name }] = scenarios;
  return {
    ...{ feature, name },
    runs: scenarios.length,
    passed: scenarios.filter(({ status }) => status === 'passed').length,
    seconds: { median: median(seconds), most: seconds.at(-1) ?? Number.NaN },
    figures: [...new Set(scenarios.flatMap(({ figures }) => Object.keys(figures)))].flatMap((figure) =>
      figureSpread(figure, scenarios),
    ),
  };
}

/** None for a figure that is not a number. A limit may differ from run to run: each value is judged by its own. */
function figureSpread(name: string, scenarios: readonly ScenarioSummary[]): FigureSpread[] {
  const readings = scenarios.flatMap(({ figures, limits }) => {
    const value = figures[name];
    return typeof value === 'number' ? [{ value, limit: limits?.[name] }] : [];
  });
  const values = sorted(readings.map(({ value }) => value));
  const [least] = values;
  if (least === undefined) return [];
  const free = readings.flatMap(({ value, limit }) => (limit ? (freeShare(value, limit) ?? []) : []));
  const limit = readings.find((reading) => reading.limit)?.limit;
  return [
    {
      ...{ name, least, median: median(values), most: values.at(-1) ?? least },
      ...(limit && { limit }),
      ...(free.length > 0 && { freeShare: Number(Math.min(...free).toFixed(3)) }),
    },
  ];
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]): number => percentile(values, 0.5);

/** For the terminal: what failed, then the figures with the least room left, the scarcest first. */
export function formatSpreads(all: readonly ScenarioSpread[], figuresShown: number): string {
  const failing = all.filter(({ runs, passed }) => passed < runs);
  const judged = all
    .flatMap((scenario) => scenario.figures.map((figure) => ({ scenario, figure })))
    .filter(({ figure }) => figure.freeShare !== undefined)
    .sort((a, b) => (a.figure.freeShare ?? 1) - (b.figure.freeShare ?? 1));
  return [
    ...failing.map(({ name, passed, runs }) => `${passed} of ${runs} passed  ${name}`),
    ...(failing.length > 0 ? [''] : []),
    'room left  figure',
    ...judged.slice(0, figuresShown).map(({ scenario, figure }) => formatFigure(scenario.name, figure)),
  ].join('\n');
}

function formatFigure(
  scenario: string,
  { name, least, median: usual, most, ...judged }: FigureSpread,
): string {
  const share = `${Math.round((judged.freeShare ?? 0) * 100)} %`.padStart(9);
  const limit = judged.limit ? ` (${describeLimit(judged.limit) ?? ''})` : '';
  const { what, unit } = labelParts(name);
  return `${share}  ${what}: ${least} / ${usual} / ${most}${unit && ` ${unit}`}${limit}  ${scenario}`;
}
