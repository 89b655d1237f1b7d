import type { WorkerProfile } from './worker-profile';

/** What another worker calls its metrics and their labels: theirs by ours. */
export type MetricsTranslation = WorkerProfile['metrics'];

/** A line of the text format begins with a name, or with what is declared about one. */
const NAMES = /^((?:#[ \t]+(?:HELP|TYPE)[ \t]+)?)([a-zA-Z_:][a-zA-Z0-9_:]*)/gm;
const SUFFIX = /_(?:bucket|sum|count)$/;
/** Of a sample; what stands in quotes is no label. */
const LABELS = /^[a-zA-Z_:][a-zA-Z0-9_:]*\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}/gm;
const LABEL = /"(?:[^"\\]|\\.)*"|[a-zA-Z_][a-zA-Z0-9_]*(?=\s*=)/g;

/** Of a worker that calls its metrics as we do nothing is translated. */
export function translationOf(metrics: MetricsTranslation): {
  translateMetrics?: (text: string) => string;
} {
  const isOurs = [metrics.names, metrics.labels].every((renamed) => Object.keys(renamed).length === 0);
  return isOurs ? {} : { translateMetrics: (text) => translateMetrics(text, metrics) };
}

/** The same document under our names, a histogram's `_bucket`, `_sum` and `_count` included. */
export function translateMetrics(text: string, { names, labels }: MetricsTranslation): string {
  const [ourNames, ourLabels] = [inverse(names), inverse(labels)];
  const rename = (name: string): string => {
    const suffix = SUFFIX.exec(name)?.[0] ?? '';
    const family = ourNames.get(name.slice(0, name.length - suffix.length));
    return ourNames.get(name) ?? (family === undefined ? name : family + suffix);
  };
  const renamed = text.replace(NAMES, (_, declaration: string, name: string) => declaration + rename(name));
  if (ourLabels.size === 0) return renamed;
  return renamed.replace(LABELS, (sample) => sample.replace(LABEL, (label) => ourLabels.get(label) ?? label));
}

const inverse = (map: Readonly<Partial<Record<string, string>>>): Map<string, string> =>
  new Map(Object.entries(map).map(([ours, theirs = ours]) => [theirs, ours]));
