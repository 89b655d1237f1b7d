import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../base/project-root';
import { STAGES, type StageResult } from './stages';

/** Read by .ci/run. */
const TOTALS = path.join(projectRoot, 'reports', 'totals.txt');
const USAGE = `npm test [-- --only STAGE …] [-- --skip STAGE …]   stages: ${Object.keys(STAGES).join(', ')}`;

/** `npm test`: everything that must hold. Each stage runs, whatever the others found. */
async function main(): Promise<void> {
  const stages = chooseStages(process.argv.slice(2));
  await mkdir(path.dirname(TOTALS), { recursive: true });
  await rm(TOTALS, { force: true });
  const results: [name: string, result: StageResult][] = [];
  for (const name of stages) {
    console.log(`\n── ${name}`);
    results.push([name, await runStage(name)]);
  }
  const totals = add(results.map(([, result]) => result));
  const line = `${totals.passed} passed, ${totals.failed} failed`;
  await writeFile(TOTALS, `${line}\n`);
  console.log(
    `\n${results.map(([name, { passed, failed }]) => `${name}: ${passed} passed, ${failed} failed`).join('\n')}\n\n${line}`,
  );
  process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
}

async function runStage(name: string): Promise<StageResult> {
  try {
    return (await STAGES[name]?.()) ?? { passed: 0, failed: 1 };
  } catch (error) {
    console.error(`The stage ${name} broke off:`, error);
    return { passed: 0, failed: 1 };
  }
}

/** For developers in a hurry: stages left out only by their own words. */
function chooseStages(args: string[]): string[] {
  const options = {
    only: { type: 'string', multiple: true },
    skip: { type: 'string', multiple: true },
  } as const;
  const { only = Object.keys(STAGES), skip = [] } = parseArgs({ args, options }).values;
  const unknown = [...only, ...skip].filter((name) => !(name in STAGES));
  if (unknown.length > 0) throw new Error(`There is no stage "${unknown.join('", "')}". ${USAGE}`);
  return Object.keys(STAGES).filter((name) => only.includes(name) && !skip.includes(name));
}

function add(results: StageResult[]): StageResult {
  return results.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    {
      passed: 0,
      failed: 0,
    },
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
