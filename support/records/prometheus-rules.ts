import { parseNumber, type Family, type Sample } from './prometheus-line';

/** What the grammar does not see: whether the samples of one family make sense together. @throws Error */
export function checkFamily(family: Family): void {
  if (family.type === 'counter') family.samples.forEach(checkCounter);
  if (family.type === 'histogram') checkHistogram(family);
  if (family.type === 'summary') checkSummary(family);
}

function checkCounter({ name, value }: Sample): void {
  if (!(value >= 0)) throw new Error(`the counter ${name} is ${value}: a counter is never negative, nor NaN`);
}

function checkHistogram({ name, samples }: Family): void {
  const bare = samples.find((sample) => sample.name === name);
  if (bare) throw new Error(`the histogram ${name} has a sample without _bucket, _sum or _count`);
  for (const [labels, series] of groupBy(samples, 'le')) checkBuckets(`${name}${labels}`, name, series);
}

function checkBuckets(title: string, name: string, samples: Sample[]): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => bound(title, labels['le']));
  buckets.forEach(({ value }, index) => {
    if (!(bounds[index]! > (bounds[index - 1] ?? -Infinity)))
      throw new Error(`${title}: its buckets do not rise by "le"`);
    if (!(value >= (buckets[index - 1]?.value ?? 0)))
      throw new Error(`${title}: its buckets are not cumulative`);
  });
  if (bounds.at(-1) !== Infinity) throw new Error(`${title}: it has no bucket le="+Inf"`);
  const count = only(title, samples, `${name}_count`);
  only(title, samples, `${name}_sum`);
  const inAll = buckets.at(-1)?.value;
  if (count !== inAll) throw new Error(`${title}: _count is ${count}, its bucket le="+Inf" ${inAll}`);
}

function bound(title: string, le: string | undefined): number {
  if (le === undefined) throw new Error(`${title}: a bucket without the label "le"`);
  return parseNumber(le);
}

function checkSummary({ name, samples }: Family): void {
  for (const [labels, series] of groupBy(samples, 'quantile')) {
    only(`${name}${labels}`, series, `${name}_count`);
    only(`${name}${labels}`, series, `${name}_sum`);
  }
}

function only(title: string, samples: Sample[], name: string): number {
  const found = samples.find((sample) => sample.name === name);
  if (!found) throw new Error(`${title}: ${name} is missing`);
  return found.value;
}

/** By all labels but one. */
function groupBy(samples: Sample[], exceptLabel: string): Map<string, Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const others = Object.entries(sample.labels).filter(([label]) => label !== exceptLabel);
    const key = JSON.stringify(Object.fromEntries(others.sort()));
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return groups;
}
