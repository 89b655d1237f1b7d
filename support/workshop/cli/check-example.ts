import { runCucumber } from '../../cli/cucumber';
import { EXAMPLE } from '../example-check/example';
import { exampleVerdict } from '../example-check/verdict';

/** What the example is kept to: P1, the stories about the STS, a source that goes away, metrics. */
const TAGS = '@P1 or @US3 or @US4 or @US5 or @US6 or @E9 or @metrics';

/** `npm run check:example [-- arguments of cucumber]`: the example worker passes but for its deficits, and those are told in words. */
async function main(args: readonly string[]): Promise<void> {
  const { summary, interrupted, exitCode } = await runCucumber(args.length > 0 ? args : ['--tags', TAGS]);
  if (interrupted || !summary) process.exit(exitCode || 1);
  const { lines, problems } = exampleVerdict(summary);
  console.log(`\n${lines.join('\n')}`);
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0 ? 'The example is as it should be.' : `NOT as it should be: ${problems.length}.`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}

Object.assign(process.env, EXAMPLE);
main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
