import { eventually } from '../../base/eventually';
import { docker, DockerError, dockerUnless } from './cli';
import { parseVersion } from './outputs';
import { RUN_LABEL, runLives, runName } from './project';

/** The first Compose that lets an override take a health check away (`!reset`), of January 2024. */
const MINIMUM_COMPOSE = [2, 24] as const;

/**
 * Checks what the compose stack needs, before anything is started.
 * @throws Error that says what is missing and what to do
 */
export async function requireDocker(): Promise<void> {
  requireCompose(await compose());
  try {
    await docker(['info', '--format', '{{.ServerVersion}}']);
  } catch (error) {
    throw new Error(
      `The Docker engine does not answer:\n${messageOf(error)}\n` +
        'Start it (Docker Desktop, or: sudo systemctl start docker), or let DOCKER_HOST name one that runs.',
      { cause: error },
    );
  }
}

/** @returns what `docker compose version` says, undefined where docker does not know the command */
async function compose(): Promise<string | undefined> {
  try {
    return await docker(['compose', 'version', '--short']);
  } catch (error) {
    if (!(error instanceof DockerError) || !messageOf(error).includes('ENOENT')) return undefined;
    throw new Error(
      'STACK=compose needs Docker, and there is no "docker" in PATH. ' +
        'Install it from https://docs.docker.com/get-docker/, or leave STACK out: the local stack needs no Docker.',
      { cause: error },
    );
  }
}

function requireCompose(said: string | undefined): void {
  const version = parseVersion(said ?? '');
  const [major, minor] = version ?? [0, 0];
  const [wantedMajor, wantedMinor] = MINIMUM_COMPOSE;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  const seen = version
    ? `this one is ${said?.trim()}`
    : '"docker compose" is not there (docker-compose v1 is too old)';
  throw new Error(
    `STACK=compose needs Docker Compose ${MINIMUM_COMPOSE.join('.')} or later as a plugin of docker; ${seen}. ` +
      'See https://docs.docker.com/compose/install/linux/',
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
