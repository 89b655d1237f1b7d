import { availableParallelism } from 'node:os';
import { command } from '../../cli/command';
import { runCucumber } from '../../cli/cucumber';
import {
  EXAMPLE,
  type Expectation,
  OF_THE_EXAMPLE,
  relayEnvironment,
  RELAYS,
} from '../example-check/subjects';
import { exampleVerdict } from '../example-check/verdict';

/** What the example is kept to: P1, the stories about the STS, a source that goes away, metrics. */
const TAGS = '@P1 or @US3 or @US4 or @US5 or @US6 or @E9 or @metrics';
const OF_VIEWERS = '@viewer';

/** They read by ffmpeg, which times what comes before the first sender reports by when it comes: on a busy machine that is too late. */
const SCENARIOS_PER_CORE = 4;

const USAGE = 'npm run check:example [-- relays | arguments of cucumber]';

/**
 * `npm run check:example [-- arguments of cucumber]`: the example worker passes but for its deficits, and those are told in words.
 * `npm run check:example -- relays`: so do two relays, at the level of viewers.
 */
async function main(args: readonly string[]): Promise<void> {
  let problems = 0;
  if (args[0] === 'relays')
    for (const relay of RELAYS) {
      console.log(`\nA relay that ${relay.does}:\n`);
      problems += await check(['--tags', OF_VIEWERS], relayEnvironment(relay), relay, true);
    }
  else
    problems = await check(
      args.length > 0 ? args : ['--tags', TAGS],
      EXAMPLE,
      OF_THE_EXAMPLE,
      args.length === 0,
    );
  console.log(problems === 0 ? 'All is as it should be.' : `NOT as it should be: ${problems}.`);
  process.exitCode = problems === 0 ? 0 : 1;
}

/** @returns how many problems there are */
async function check(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  expectation: Expectation,
  isWhole: boolean,
): Promise<number> {
  process.env['CUCUMBER_PARALLEL'] ??= String(availableParallelism() * SCENARIOS_PER_CORE);
  Object.assign(process.env, environment);
  const { summary, interrupted, exitCode } = await runCucumber(args);
  if (interrupted || !summary) process.exit(exitCode || 1);
  const { lines, problems } = exampleVerdict(summary, expectation, isWhole);
  console.log(`\n${lines.join('\n')}`);
  for (const problem of problems) console.error(problem);
  return problems.length;
}

void command(USAGE, main);
