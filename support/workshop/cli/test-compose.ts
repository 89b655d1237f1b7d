import { CHECKS } from '../compose-proof/checks';
import { ensureEngine } from '../compose-proof/engine';
import { chooseMediaServer, ensureBaseImage } from '../compose-proof/images';

/** `npm run test:compose [-- words]`: the compose stack, or the checks whose names have these words, on the Docker there is. */
async function main(): Promise<void> {
  const words = process.argv.slice(2).join(' ');
  const chosen = Object.entries(CHECKS).filter(([name]) => name.includes(words));
  await ensureEngine(console.log);
  const base = await ensureBaseImage(console.log);
  const settings = { ...base, ...(await chooseMediaServer(base, console.log)) };
  let failed = 0;
  for (const [name, check] of chosen) {
    console.log(`\n── ${name}`);
    await check(settings).then(
      () => console.log(`passed: ${name}`),
      (error: unknown) => {
        failed += 1;
        console.error(`FAILED: ${name}\n${error instanceof Error ? error.message : String(error)}`);
      },
    );
  }
  console.log(`\n${chosen.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 && chosen.length > 0 ? 0 : 1);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
});
