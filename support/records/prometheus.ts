import { type Family, type MetricType, parseSample, type Sample, unescapeHelp } from './prometheus-line';
import { checkFamily } from './prometheus-rules';

/** Own and strict, as the packaged parsers lose labels with quotes and NaN, and forgive what Prometheus refuses. */

/** The text is not Prometheus text format 0.0.4. The message begins with the line. */
export class PrometheusFormatError extends Error {
  override name = 'PrometheusFormatError';
  constructor(
    readonly line: number,
    problem: string,
  ) {
    super(`line ${line}: ${problem}`);
  }
}

const TYPES: readonly string[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const DECLARATION = /^#[ \t]+(HELP|TYPE)[ \t]+([^ \t]+)(?:[ \t]+(.*))?$/;
const BLANK = /^[ \t]*$/;
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
};
const ANY_SUFFIX = /_(?:bucket|sum|count)$/;

/** Reads one line with a sample. @throws Error */
type ReadSample = (line: string) => Sample;

/**
 * Parses what a `/metrics` endpoint answered.
 * @param readSample for somebody who reads the same endpoint again and again, and remembers (`SampleMemory`)
 * @returns families by name, in the order of the text
 * @throws PrometheusFormatError at the first violation: grammar, HELP and TYPE rules, a family in two places, the same
 *   series twice, inconsistent histograms, negative counters
 */
export function parsePrometheus(
  text: string,
  readSample: ReadSample = parseSample,
): ReadonlyMap<string, Family> {
  const lines = text.split('\n');
  if (lines.pop() !== '')
    throw new PrometheusFormatError(lines.length + 1, 'the last line does not end with a line feed');
  const document = new Document(readSample);
  lines.forEach((line, index) => located(index + 1, () => document.read(line, index + 1)));
  for (const family of document.families.values()) located(family.line, () => checkFamily(family));
  return document.families;
}

class Document {
  readonly families = new Map<string, Family>();
  private current: Family | undefined;
  private readonly typed = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(private readonly parse: ReadSample) {}

  read(line: string, number: number): void {
    if (BLANK.test(line)) return;
    if (line.endsWith('\r'))
      throw new Error('a carriage return before the line feed, which stands alone here');
    if (!line.startsWith('#')) return this.readSample(this.parse(line), number);
    const [, keyword, name = '', rest = ''] = DECLARATION.exec(line) ?? [];
    if (keyword === undefined) return this.refuseBrokenDeclaration(line);
    if (!METRIC_NAME.test(name)) throw new Error(`"${name}" is not a metric name`);
    if (keyword === 'HELP') this.readHelp(this.enter(name, number), rest);
    else this.readType(this.enter(name, number), rest.trim());
  }

  private refuseBrokenDeclaration(line: string): void {
    if (/^#[ \t]+(HELP|TYPE)\b/.test(line)) throw new Error(`"${line}" lacks the name of a metric`);
  }

  private readHelp(family: Family, help: string): void {
    if (family.help !== undefined) throw new Error(`a second HELP for ${family.name}`);
    if (family.samples.length > 0) throw new Error(`HELP for ${family.name} after its samples`);
    family.help = unescapeHelp(help);
  }

  private readType(family: Family, type: string): void {
    if (this.typed.has(family.name)) throw new Error(`a second TYPE for ${family.name}`);
    if (family.samples.length > 0) throw new Error(`TYPE for ${family.name} after its samples`);
    if (!TYPES.includes(type)) throw new Error(`"${type}" is not a metric type (${TYPES.join(', ')})`);
    this.typed.add(family.name);
    family.type = type as MetricType;
  }

  private readSample(sample: Sample, number: number): void {
    const key = keyOf(sample);
    if (this.seen.has(key)) throw new Error(`the series ${key} stands twice`);
    this.seen.add(key);
    this.enter(this.familyOf(sample.name), number).samples.push(sample);
  }

  /** `x_bucket` belongs to `x` only where `x` is declared a histogram. */
  private familyOf(sampleName: string): string {
    const suffix = ANY_SUFFIX.exec(sampleName)?.[0];
    const owner = suffix && this.families.get(sampleName.slice(0, -suffix.length));
    return owner && SUFFIXES[owner.type]?.includes(suffix) ? owner.name : sampleName;
  }

  /** All lines of a family must stand together. */
  private enter(name: string, line: number): Family {
    if (this.current?.name === name) return this.current;
    if (this.families.has(name)) throw new Error(`${name} again: all its lines must stand together`);
    this.current = { name, type: 'untyped', samples: [], line };
    this.families.set(name, this.current);
    return this.current;
  }
}

/** `name{a="1",b="2"}`, labels sorted: the same series has the same key, whatever order it is written in. */
export function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${sorted.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}}`;
}

const keys = new WeakMap<Sample, string>();

/** `seriesKey` of a sample; of one that was asked for before, without work. */
export function keyOf(sample: Sample): string {
  const known = keys.get(sample);
  if (known !== undefined) return known;
  const key = seriesKey(sample.name, sample.labels);
  keys.set(sample, key);
  return key;
}

function located(line: number, read: () => void): void {
  try {
    read();
  } catch (error) {
    throw new PrometheusFormatError(line, (error as Error).message);
  }
}

/**
 * Prometheus text, with the version that it declares: 0.0.4, or 1.0.0, which is the same where names are plain ASCII. None
 * declared means 0.0.4 to Prometheus itself.
 */
const TEXT = /^text\/plain\s*(;(?!.*\bversion=)|;.*\bversion="?(0\.0\.4|1\.0\.0)\b|$)/i;
const OPEN_METRICS = /^application\/openmetrics-text\b/i;

/** @throws Error for another content type, with what is expected and what to do */
export function requirePrometheusText(contentType: string): void {
  if (TEXT.test(contentType)) return;
  const what = OPEN_METRICS.test(contentType)
    ? 'that is OpenMetrics, which is to be sent only to those whose Accept header asks for it'
    : 'it does not say that it is Prometheus text';
  throw new Error(
    `content type "${contentType}": ${what}. Expected "text/plain; version=0.0.4" or "…=1.0.0"`,
  );
}
