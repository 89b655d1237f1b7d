import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { METRIC_NAMES } from '../records/metric-names';

const theirs = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, { error: 'expected the name of a metric' });
const MAP = z.partialRecord(z.enum(METRIC_NAMES, { error: 'is no metric that the suite asks for' }), theirs);

/** What another worker calls its metrics: theirs by ours. */
export type MetricsMap = z.output<typeof MAP>;

/**
 * Reads `{"worker_fallback_total": "dub_fallbacks_total", …}`; what is left out has the same name.
 * @throws Error that names the file and everything that is wrong in it
 */
export async function readMetricsMap(file: string): Promise<MetricsMap> {
  const result = MAP.safeParse(await readJson(file));
  if (!result.success)
    throw new Error(
      `METRICS_MAP=${file}: expected {"a name of ours": "their name", …}\n${z.prettifyError(result.error)}\n` +
        `Ours are: ${METRIC_NAMES.join(', ')}`,
    );
  const names = Object.values(result.data);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`METRICS_MAP=${file}: "${twice}" stands for two of our metrics.`);
  return result.data;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new Error(`METRICS_MAP=${file} can't be read as JSON: ${(cause as Error).message}`, { cause });
  }
}

/** A line of the text format begins with a name, or with what is declared about one. */
const NAMES = /^((?:#[ \t]+(?:HELP|TYPE)[ \t]+)?)([a-zA-Z_:][a-zA-Z0-9_:]*)/gm;
const SUFFIX = /_(?:bucket|sum|count)$/;

/** The same document under our names, a histogram's `_bucket`, `_sum` and `_count` included. */
export function renameMetrics(text: string, map: MetricsMap): string {
  const ours = new Map(Object.entries(map).map(([our, their]) => [their, our]));
  const rename = (name: string): string => {
    const suffix = SUFFIX.exec(name)?.[0] ?? '';
    const family = ours.get(name.slice(0, name.length - suffix.length));
    return ours.get(name) ?? (family === undefined ? name : family + suffix);
  };
  return text.replace(NAMES, (_, declaration: string, name: string) => declaration + rename(name));
}
