import { ReportError, type Run } from './run-messages';

/**
 * Runs that were parts of a whole must be all of its parts.
 * @throws ReportError with the parts that are missing, or given twice
 */
export function expectAllShards(runs: readonly Run[]): void {
  const shards = runs.map(({ summary }) => summary?.shard ?? undefined);
  if (shards.every((shard) => shard === undefined)) return;
  const [{ total = 0 } = {}] = shards.flatMap((shard) => (shard === undefined ? [] : [parse(shard)]));
  const expected = Array.from({ length: total }, (_, i) => `${i + 1}/${total}`);
  const problems = [
    ...runs.flatMap(({ name }, i) => problemOf(name, shards[i], expected, shards.indexOf(shards[i]) < i)),
    ...expected.filter((shard) => !shards.includes(shard)).map((shard) => `Shard ${shard} is missing.`),
  ];
  if (problems.length > 0) throw new ReportError(problems.join('\n'));
}

function problemOf(
  name: string,
  shard: string | undefined,
  expected: readonly string[],
  isAgain: boolean,
): string[] {
  if (shard === undefined) return [`${name} is not the run of a shard, or its summary.json is missing.`];
  if (!expected.includes(shard))
    return [`${name} is shard ${shard}: expected one of ${expected.join(', ')}.`];
  return isAgain ? [`${name} is shard ${shard}, which was given before.`] : [];
}

function parse(shard: string): { total: number } {
  return { total: Number(shard.split('/')[1]) };
}
