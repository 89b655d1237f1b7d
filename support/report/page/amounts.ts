import type { Limit } from '../limits';
import type { Unit } from './figure-names';

/** From here on milliseconds are told in seconds. */
const MS_IN_SECONDS_FROM = 1000;
const NARROW_SPACE = '\u202f';
const SIGNS: Readonly<Partial<Record<Unit, string>>> = {
  ms: 'ms',
  s: 's',
  MB: 'MB',
  dB: 'dB',
  LU: 'LU',
  'ms/s': 'ms/s',
  times: '×',
};

/** A measured value and its limit, such as `1.55 s` and `at most 5 s`. */
export interface Reading {
  value: string;
  /** undefined where the figure only informs. */
  limit: string | undefined;
}

/** Tells a figure to people: with its unit, and as many places as mean something. */
export function readFigure(value: unknown, unit: Unit, limit?: Limit): Reading {
  const tell = (number: number): string => tellNumber(number, unit);
  return {
    value: typeof value === 'number' ? tell(value) : withUnit(wordsOf(value), unit),
    limit: limit && describeLimit(limit, tell),
  };
}

function tellNumber(value: number, unit: Unit): string {
  const isLong = unit === 'ms' && Math.abs(value) >= MS_IN_SECONDS_FROM;
  return isLong ? withUnit(formatNumber(value / 1000, 's'), 's') : withUnit(formatNumber(value, unit), unit);
}

function describeLimit({ atLeast, atMost }: Limit, tell: (value: number) => string): string | undefined {
  if (atLeast !== undefined && atMost !== undefined) return `${tell(atLeast)} to ${tell(atMost)}`;
  if (atMost !== undefined) return `at most ${tell(atMost)}`;
  return atLeast === undefined ? undefined : `at least ${tell(atLeast)}`;
}

function formatNumber(value: number, unit: Unit): string {
  const scaled = unit === 'share' ? value * 100 : value;
  const digits = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 && unit !== 's' ? 1 : 2;
  const text = scaled.toLocaleString('en', { maximumFractionDigits: unit === 'share' ? 0 : digits });
  return text === '-0' ? '0' : text.replace('-', '−');
}

function withUnit(text: string, unit: Unit): string {
  const sign = unit === 'share' ? '%' : SIGNS[unit];
  return sign === undefined ? text : `${text}${NARROW_SPACE}${sign}`;
}

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
