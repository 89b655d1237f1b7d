/** Reads single lines of the Prometheus text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats). */

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** With its suffix: `x_bucket`, `x_sum`, `x_count` are samples of the family `x`. */
  name: string;
  labels: Labels;
  value: number;
}

const PAIR = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"`;
const PAIRS = String.raw`(?:${PAIR.replaceAll(/\((?!\?)/g, '(?:')}[ \t]*(?:,[ \t]*|(?=\})))*`; // a comma before } is allowed
/** Name, labels, value and timestamp. */
const SAMPLE = new RegExp(
  String.raw`^[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)(?:[ \t]*\{[ \t]*(${PAIRS})\}[ \t]*|[ \t]+)([^ \t]+)(?:[ \t]+(-?\d+))?[ \t]*$`,
);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** As Go reads them, whatever the case: prom-client writes `Nan`. */
const SPECIAL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
]);

/** `name{label="value",…} value [timestamp]`; the timestamp, in whole ms, is read over. @throws Error without a line number */
export function parseSample(line: string): Sample {
  const [, name, pairs = '', value] = SAMPLE.exec(line) ?? [];
  if (name === undefined || value === undefined)
    throw new Error(`expected name{label="value"} value, and perhaps whole milliseconds, saw "${line}"`);
  return { name, labels: parseLabels(pairs), value: parseNumber(value) };
}

function parseLabels(pairs: string): Labels {
  const labels: Record<string, string> = {};
  for (const [, name = '', text = ''] of pairs.matchAll(new RegExp(PAIR, 'g'))) {
    if (Object.hasOwn(labels, name)) throw new Error(`the label "${name}" stands twice`);
    labels[name] = unescapeText(text, /\\(.)/g, { '\\': '\\', '"': '"', n: '\n' });
  }
  return labels;
}

/** As Go's ParseFloat, the parts of it that exporters write. @throws Error */
export function parseNumber(text: string): number {
  const special = SPECIAL_NUMBERS.get(text.toLowerCase());
  if (special !== undefined) return special;
  if (!NUMBER.test(text)) throw new Error(`"${text}" is not a number`);
  return Number(text);
}

/** HELP texts know two escapes, and no quotes. */
export function unescapeHelp(text: string): string {
  return unescapeText(text, /\\(.?)/g, { '\\': '\\', n: '\n' });
}

function unescapeText(text: string, pattern: RegExp, escapes: Readonly<Record<string, string>>): string {
  return text.replace(pattern, (whole, character: string) => {
    const meant = escapes[character];
    if (meant === undefined) throw new Error(`unknown escape "${whole}"`);
    return meant;
  });
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** All samples of one metric; a histogram's buckets, sum and count are one family. */
export interface Family {
  name: string;
  type: MetricType;
  help?: string;
  samples: Sample[];
  /** Of its first line, from 1. */
  line: number;
}
