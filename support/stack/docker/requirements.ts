import { docker, DockerError } from './cli';
import { parseVersion } from './outputs';

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
