import { eventually } from '../../base/eventually';
import { docker, dockerUnless } from './cli';
import { RUN_LABEL, runLives, runName } from './run-label';

/** Some containers at once, each killed first; somebody else may be removing the same ones. */
const GONE_WITHIN_MS = 30_000;
const GONE_MEANWHILE = /no such (container|network)|not found|already in progress|has active endpoints/i;

/** Removes every container (with its volumes) and network of the run, and waits until they are gone. */
export async function removeRun(name: string = runName()): Promise<void> {
  const filter = ['--filter', `label=${RUN_LABEL}=${name}`];
  await eventually(`nothing of the run ${name} is left in Docker`, () => removeAll(filter), {
    withinMs: GONE_WITHIN_MS,
    everyMs: 200,
  });
}

/** @returns whether there was nothing left to remove */
async function removeAll(filter: readonly string[]): Promise<boolean> {
  const containers = await idsOf(['ps', '--all', '--quiet', ...filter]);
  const networks = await idsOf(['network', 'ls', '--quiet', ...filter]);
  if (containers.length > 0)
    await dockerUnless(GONE_MEANWHILE, ['rm', '--force', '--volumes', ...containers]);
  if (networks.length > 0) await dockerUnless(GONE_MEANWHILE, ['network', 'rm', ...networks]);
  return containers.length + networks.length === 0;
}

/** Removes what runs have left that were killed. @returns their names */
export async function removeLeftovers(): Promise<string[]> {
  const format = ['--filter', `label=${RUN_LABEL}`, '--format', `{{.Label "${RUN_LABEL}"}}`];
  const names = [
    ...(await idsOf(['ps', '--all', ...format])),
    ...(await idsOf(['network', 'ls', ...format])),
  ];
  const dead = [...new Set(names)].filter((name) => !runLives(name));
  for (const name of dead) await removeRun(name);
  return dead;
}

async function idsOf(args: readonly string[]): Promise<string[]> {
  return (await docker(args)).split('\n').filter((line) => line !== '');
}
