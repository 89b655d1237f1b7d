/** Reads single lines of the Prometheus text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats). */

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** With its suffix: `x_bucket`, `x_sum`, `x_count` are samples of the family `x`. */
  name: string;
  labels: Labels;
  value: number;
}

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const LABEL_VALUE = /"((?:[^"\\]|\\.)*)"/y;
const BLANKS = /[ \t]*/y;
const TOKEN = /[^ \t]+/y;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;
/** As Go reads them, whatever the case: prom-client writes `Nan`. */
const SPECIAL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
]);

/** `name{label="value",…} value [timestamp]`. @throws Error without a line number */
export function parseSample(line: string): Sample {
  const cursor = new Cursor(line);
  cursor.skipBlanks();
  const name = cursor.take(METRIC_NAME, 'a metric name');
  cursor.skipBlanks();
  const labels = cursor.at('{') ? parseLabels(cursor) : {};
  cursor.skipBlanks();
  const value = parseNumber(cursor.take(TOKEN, 'a value'));
  cursor.skipBlanks();
  if (cursor.atEnd()) return { name, labels, value };
  const timestamp = cursor.take(TOKEN, 'a timestamp');
  if (!INTEGER.test(timestamp))
    throw new Error(`the timestamp "${timestamp}" is not a whole number of milliseconds`);
  cursor.skipBlanks();
  if (!cursor.atEnd()) throw new Error(`unexpected "${cursor.rest()}" after the timestamp`);
  return { name, labels, value };
}

function parseLabels(cursor: Cursor): Labels {
  const labels: Record<string, string> = {};
  cursor.expect('{');
  cursor.skipBlanks();
  while (!cursor.at('}')) {
    const name = cursor.take(LABEL_NAME, 'a label name');
    cursor.skipBlanks();
    cursor.expect('=');
    cursor.skipBlanks();
    const quoted = cursor.take(LABEL_VALUE, 'a label value in quotes');
    if (Object.hasOwn(labels, name)) throw new Error(`the label "${name}" stands twice`);
    labels[name] = unescapeText(quoted.slice(1, -1), /\\(.)/g, { '\\': '\\', '"': '"', n: '\n' });
    cursor.skipBlanks();
    if (!cursor.at('}')) cursor.expect(','); // a comma before } is allowed
    cursor.skipBlanks();
  }
  cursor.expect('}');
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

/** A position in one line. */
class Cursor {
  private position = 0;

  constructor(private readonly line: string) {}

  /** @param pattern with the sticky flag */
  take(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.line)?.[0];
    if (found === undefined)
      throw new Error(`expected ${what} at column ${this.position + 1}, found "${this.rest()}"`);
    this.position += found.length;
    return found;
  }

  expect(character: string): void {
    if (!this.at(character))
      throw new Error(`expected "${character}" at column ${this.position + 1}, found "${this.rest()}"`);
    this.position += 1;
  }

  skipBlanks(): void {
    this.take(BLANKS, 'blanks');
  }

  at(character: string): boolean {
    return this.line[this.position] === character;
  }

  atEnd(): boolean {
    return this.position === this.line.length;
  }

  rest(): string {
    return this.line.slice(this.position);
  }
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
