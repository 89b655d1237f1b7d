import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { command, UsageError } from '../../cli/command';
import { reportsDir, reportsFolder } from '../../base/project-root';
import { REPORTS } from '../../report/run-messages';
import { type Mutant, MUTANTS } from '../mutants/catalogue';
import { formatRandom, WANTED_SCORE } from '../mutants/random/random-report';
import { runRandom } from '../mutants/random/run';
import { formatLook, formatReport, formatResult, reportOf } from '../mutants/report';
import { longestFirst, readScenarios } from '../mutants/scenarios';
import { inParallel } from '../mutants/in-parallel';
import { tryMutant } from '../mutants/try-mutant';
import { scratchFolder } from '../mutants/working-copy';

const REPORT = path.join(reportsDir, 'mutants.json');
/** As of scenarios (cucumber.js): they wait, they do not compute. */
const JOBS_PER_CORE = 3;
const OTHER_LISTENERS = 10;
const USAGE =
  'npm run mutants [-- part of a name …] [-- --jobs N] [-- --list]   or   npm run mutants -- --random 200 [--seed N] [--jobs N]';

/** `npm run mutants`: shows defects of worker and echo-sts to the scenarios that must see them. */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      ...{ jobs: { type: 'string' }, list: { type: 'boolean' } },
      ...{ random: { type: 'string' }, seed: { type: 'string' } },
    },
    allowPositionals: true,
  });
  const jobs = wholeNumber('jobs', values.jobs, availableParallelism() * JOBS_PER_CORE);
  process.setMaxListeners(jobs + OTHER_LISTENERS); // each child has one that ends it with this process
  if (values.random !== undefined)
    return drawAndTry(wholeNumber('random', values.random), wholeNumber('seed', values.seed, today()), jobs);
  const mutants = choose(positionals);
  if (values.list) return console.log(mutants.map(({ name, rule }) => `${name}\n    ${rule}`).join('\n'));
  const [only, ...others] = mutants;
  if (only && others.length === 0) return look(only);
  await tryAll(mutants, jobs);
}

/** One by itself: its report is kept, to see how such a defect looks. */
async function look(mutant: Mutant): Promise<void> {
  const folder = path.join('mutants', mutant.name);
  const result = await tryMutant(mutant, readScenarios(), scratchFolder(), path.join(reportsDir, folder));
  console.log(`${formatResult(result)}\n`);
  if (result.problem === undefined)
    console.log(formatLook(result, path.join(reportsFolder(), folder, REPORTS.page)));
  process.exitCode = result.verdict === 'caught' ? 0 : 1;
}

/** The hand-written ones. */
async function tryAll(mutants: readonly Mutant[], jobs: number): Promise<void> {
  const startedAt = performance.now();
  const scenarios = readScenarios();
  const folder = scratchFolder();
  const results = await inParallel(longestFirst(mutants, scenarios), jobs, async (mutant) => {
    const result = await tryMutant(mutant, scenarios, folder);
    console.log(formatResult(result));
    return result;
  });
  const report = reportOf(results);
  writeReport(report);
  console.log(`\n${formatReport(results, (performance.now() - startedAt) / 1000)}`);
  process.exitCode = report.caught === report.total ? 0 : 1;
}

/** Those that nobody wrote for a scenario. What is known so far stands in the report at any time. */
async function drawAndTry(count: number, seed: number, jobs: number): Promise<void> {
  const random = await runRandom({
    ...{ count, seed, jobs },
    journalFile: path.join(reportsDir, 'mutants', `random-${seed}-${count}.ndjson`),
    say: (line) => console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`),
    report: (report) => writeReport({ random: report }),
  });
  console.log(`\n${formatRandom(random)}`);
  process.exitCode = random.score >= WANTED_SCORE ? 0 : 1;
}

/** Each kind of run leaves the other's part as it is. */
function writeReport(part: object): void {
  mkdirSync(path.dirname(REPORT), { recursive: true });
  const known: object = existsSync(REPORT) ? (JSON.parse(readFileSync(REPORT, 'utf8')) as object) : {};
  writeFileSync(REPORT, `${JSON.stringify({ ...known, ...part }, null, 2)}\n`);
}

function choose(parts: readonly string[]): Mutant[] {
  const chosen = MUTANTS.filter(
    ({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError(`No mutant's name has "${parts.join('" or "')}". Try --list.`);
}

function wholeNumber(name: string, text: string | undefined, otherwise = NaN): number {
  const number = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--${name} is "${text ?? ''}": expected a whole number above 0.`);
}

/** The seed of the day: 20260131. */
const today = (): number => Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''));

void command(USAGE, main);
