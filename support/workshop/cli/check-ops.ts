import { OPS_CHECKS } from '../ops/checks';

/** `npm run check:ops [-- part of a name …]`: workflows, alert rules, compose files and images; each of them, or those named. */
async function main(words: readonly string[]): Promise<void> {
  const chosen = OPS_CHECKS.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (chosen.length === 0)
    throw new Error(
      `No check is called so. There are:\n  ${OPS_CHECKS.map(({ name }) => name).join('\n  ')}`,
    );
  let failed = 0;
  for (const { name, run } of chosen) {
    const problem = await run().then(
      () => undefined,
      (error: Error) => error.message,
    );
    console.log(
      problem === undefined ? `passed  ${name}` : `FAILED  ${name}\n${problem.replace(/^/gm, '        ')}`,
    );
    if (problem !== undefined) failed += 1;
  }
  console.log(`\n${chosen.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
