import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { OrphanKiller } from '../../base/orphans';
import { procStat } from '../../base/proc';
import { signalProcess } from '../../base/process-group';
import { projectRoot } from '../../base/project-root';
import { serviceEnvironment } from '../../base/service';
import { workerImage } from '../foreign-worker';
import { docker, dockerUnless } from './cli';
import { type ListedContainer, parseListed } from './outputs';

/** On every container and network of a run, so that whoever finds them later knows whose they are. */
export const RUN_LABEL = 'live-dubbing.run';
/** Place of a process's start time in /proc/<id>/stat, from the state on (proc(5)). */
const START_TIME = 19;

/**
 * Names the run that this process belongs to: `<machine>:<process id>:<its start time>`. A run's coordinator hands it to
 * the processes with the scenarios (STACK_RUN).
 */
export function runName(): string {
  return (process.env['STACK_RUN'] ??= describe(process.pid));
}

/** Whether the run still goes on. One of another machine, which shares the Docker engine, counts as alive. */
export function runLives(name: string): boolean {
  const [machine, pid] = name.split(':');
  if (machine !== hostname()) return true;
  return signalProcess(Number(pid), 0) && describe(Number(pid)) === name;
}

/** With its start time, as process ids come back; where there is no /proc, the id has to do. */
const describe = (pid: number): string => [hostname(), pid, procStat(pid)?.[START_TIME] ?? 0].join(':');

/** Removes by Docker's own labels what this process could not, when it was killed. */
const REMOVE_PROJECTS = `
trap '' INT TERM HUP
while read -r line; do projects=$line; done
for project in $projects; do
  label=label=com.docker.compose.project=$project
  docker ps --all --quiet --filter "$label" | xargs -r docker rm --force --volumes
  docker network ls --quiet --filter "$label" | xargs -r docker network rm
done >/dev/null 2>&1
`;
const UP_TIMEOUT_MS = 180_000;

const open = new Set<string>();
let guard: OrphanKiller | undefined;

/** A Docker Compose project of its own: a network, ports that Docker chooses, and names that nobody else has. */
export class ComposeProject implements AsyncDisposable {
  readonly name: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly oneOff: string[] = [];

  /** @param about makes the name readable: the stream's id */
  constructor(about: string, settings: Readonly<Record<string, string>> = {}) {
    this.name = projectName(about);
    this.env = composeEnvironment(settings);
    open.add(this.name);
    (guard ??= new OrphanKiller(REMOVE_PROJECTS)).update(open);
  }

  /** Starts the services and waits until they run. @throws DockerError */
  async up(...services: string[]): Promise<ReadonlyMap<string, ListedContainer>> {
    await this.compose('up', '--detach', '--wait', '--no-build', '--quiet-pull', ...services);
    return parseListed(await this.compose('ps', '--all', '--format', 'json'));
  }

  /** Starts one more container of the service, with settings of its own. @returns its id @throws DockerError */
  async run(service: string, instance: string, settings: Readonly<Record<string, string>>): Promise<string> {
    const container = `${this.name}-${instance}`;
    this.oneOff.push(container);
    const variables = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const options = ['--detach', '--no-deps', '--service-ports', '--use-aliases', '--name', container];
    return await this.compose('run', ...options, ...variables, service);
  }

  /** The address under which containers reach this machine, where Docker runs on it. */
  async gateway(): Promise<string> {
    const format = '{{(index .IPAM.Config 0).Gateway}}';
    return await docker(['network', 'inspect', '--format', format, `${this.name}-network`]);
  }

  /** Removes all that there is of it. @throws DockerError */
  async [Symbol.asyncDispose](): Promise<void> {
    // "down" leaves the volumes of containers that "run" has made
    if (this.oneOff.length > 0)
      await dockerUnless(/no such container/i, ['rm', '--force', '--volumes', ...this.oneOff]);
    await this.compose('down', '--volumes', '--remove-orphans', '--timeout', '0');
    open.delete(this.name);
    guard?.update(open);
  }

  private compose(...args: string[]): Promise<string> {
    const files = composeFiles().flatMap((file) => ['--file', path.join(projectRoot, file)]);
    const common = ['compose', '--project-name', this.name, '--project-directory', projectRoot];
    // a developer's .env file must not change what a scenario sets
    return docker([...common, '--env-file', '/dev/null', '--progress', 'plain', ...files, ...args], {
      ...{ env: this.env, timeoutMs: UP_TIMEOUT_MS },
    });
  }
}

/** Unique on a Docker engine, whoever else uses it; lower case letters, digits and "-", as Compose wants it. */
export function projectName(about: string): string {
  const readable = about
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 30);
  return `e2e-${randomBytes(4).toString('hex')}-${readable}`.replace(/-+$/, '');
}

/** Settings of `docker compose` itself, which a developer may have set for other projects. */
const COMPOSE_SETTINGS = /^COMPOSE_/;
/** Docker chooses a free one: no two stacks meet, and nobody can take it before it is used. */
const ANY_PORT = '0';

/** The media server that takes part: MEDIA_SERVER=stand-in where the image of MediaMTX cannot be had. */
export function usesStandIn(env: NodeJS.ProcessEnv = process.env): boolean {
  const { MEDIA_SERVER: chosen = 'mediamtx' } = env;
  if (chosen !== 'mediamtx' && chosen !== 'stand-in')
    throw new Error(`MEDIA_SERVER: expected mediamtx or stand-in, seen "${chosen}"`);
  return chosen === 'stand-in';
}

/** Relative to the repository, in the order in which they override each other. */
export function composeFiles(env: NodeJS.ProcessEnv = process.env): string[] {
  return [
    'docker-compose.yml',
    ...(usesStandIn(env) ? ['docker-compose.stand-in.yml'] : []),
    'support/stack/docker-compose.suite.yml',
    ...(workerImage(env) === undefined ? [] : ['support/stack/docker-compose.worker-image.yml']),
  ];
}

/** The environment of `docker compose`: the variables of the compose files, and nothing of a developer's shell for them. */
export function composeEnvironment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const image = workerImage();
  const inherited = Object.entries(serviceEnvironment({})).filter(([name]) => !COMPOSE_SETTINGS.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...{ RTSP_PORT: ANY_PORT, RTMP_PORT: ANY_PORT, API_PORT: ANY_PORT, PLAYBACK_PORT: ANY_PORT },
    ...{ STS_PORT: ANY_PORT, METRICS_PORT: ANY_PORT, BIND_ADDRESS: '127.0.0.1' },
    STACK_RUN: runName(),
    ...(image !== undefined && { WORKER_IMAGE: image }),
    ...settings,
  };
}
