/** What a number has to be; all of them are met. */
export interface Bounds {
  atLeast?: number;
  atMost?: number;
  above?: number;
  below?: number;
}

const MOST_DECIMALS = 6;
const UNNAMED = 'the figure';

/** A number is not what it should be; the message says so as a sentence. */
export class OutOfBounds extends Error {
  override name = 'OutOfBounds';
  /** Number and unit, and what is allowed: for who shows the two side by side. */
  readonly seen: string;
  readonly allowed: string;

  /** @param label what it is, and after `, in ` its unit: `the pause, in s`, `sound against picture, in ms late` */
  constructor(label: string | undefined, value: number, bounds: Bounds) {
    const { what, unit, isDelay } = labelParts(label ?? UNNAMED);
    const seen = isDelay ? delay(value, unit, bounds) : withUnit(exactly(value, bounds), unit);
    const [allowed, verb] = inWords(bounds, unit);
    super(`${what}${isDelay ? ' is' : ':'} ${seen}; ${allowed} is ${verb}`);
    this.seen = seen;
    this.allowed = allowed;
  }
}

/** `the pause, in s`: what a figure is, as a sentence begins, and its unit; empty where it has none. */
export function labelParts(label: string): { what: string; unit: string; isDelay: boolean } {
  const [, what = label, unit = '', late] = /^(.*?)(?:, in (.*?)( late)?)?$/.exec(label) ?? [];
  return {
    what: `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
    ...{ unit, isDelay: late !== undefined },
  };
}

/** NaN is outside of everything. */
export const outside = (value: number, { atLeast, atMost, above, below }: Bounds): boolean =>
  !(
    value >= (atLeast ?? -Infinity) &&
    value <= (atMost ?? Infinity) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  );

function delay(value: number, unit: string, bounds: Bounds): string {
  const amount = withUnit(exactly(value, bounds).replace('-', ''), unit);
  return `${amount} ${value < 0 ? 'early' : 'late'}`;
}

/** With a decimal, or as many as it takes to see that it is outside. */
function exactly(value: number, bounds: Bounds): string {
  if (Number.isNaN(value)) return 'nothing measured';
  if (Number.isInteger(value)) return String(value);
  const enough = Array.from({ length: MOST_DECIMALS }, (_, i) => value.toFixed(i + 1));
  return enough.find((text) => Number(text) !== 0 && outside(Number(text), bounds)) ?? String(value);
}

function inWords({ atLeast, atMost, above, below }: Bounds, unit: string): [string, 'allowed' | 'expected'] {
  const text = (bound: number): string => withUnit(short(bound), unit);
  if (atLeast !== undefined && atMost !== undefined) {
    if (atLeast === -atMost) return [`at most ${text(atMost)} either way`, 'allowed'];
    return [atLeast === atMost ? text(atMost) : `${short(atLeast)} to ${text(atMost)}`, 'allowed'];
  }
  if (atMost !== undefined) return [`at most ${text(atMost)}`, 'allowed'];
  if (atLeast !== undefined) return [`at least ${text(atLeast)}`, 'expected'];
  if (above !== undefined) return [`more than ${text(above)}`, 'expected'];
  return [`less than ${text(below ?? NaN)}`, 'expected'];
}

const short = (value: number): string => String(Number(value.toFixed(3)));
const withUnit = (text: string, unit: string): string =>
  unit === '' || text === 'nothing measured' ? text : `${text} ${unit}`;
