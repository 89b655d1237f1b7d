import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { eventually, GiveUp } from '../../base/eventually';
import { OrphanKiller } from '../../base/orphans';
import { docker } from '../../stack/docker/cli';
import { requireDocker } from '../../stack/docker/prepare';
import { installCompose, installEngine, isRootOnDebian } from './debian';

/** What an engine of our own keeps from run to run: images. Outside the repository, where no linter looks. */
const STATE = '/var/tmp/live-dubbing-docker';
const READY_MS = 30_000;
/** Runs that end at the same moment first remove their containers; dockerd then ends what is left. */
const END_ENGINE = `
trap '' INT TERM HUP
while read -r line; do engine=$line; done
sleep 5
kill -TERM $engine
`;

/**
 * Uses the Docker that is there. Where there is none, and this process may (root on Debian), installs Debian's and starts an
 * engine that ends with this process.
 * @throws Error that says what is missing and what to do
 */
export async function ensureEngine(say: (line: string) => void): Promise<void> {
  const problem = await requireDocker().then(
    () => undefined,
    (error: Error) => error,
  );
  if (!problem) return;
  if (!(await isRootOnDebian())) throw problem;
  say('There is no Docker: installing it from Debian, and starting an engine for this run …');
  await installEngine();
  const configuration = path.join(STATE, 'configuration');
  const plugins = path.join(configuration, 'cli-plugins');
  await mkdir(plugins, { recursive: true });
  await rm(path.join(plugins, 'docker-compose'), { force: true });
  await symlink(await installCompose(STATE), path.join(plugins, 'docker-compose'));
  process.env['DOCKER_CONFIG'] = configuration;
  await startEngine();
  await requireDocker();
}

/** Held as long as this process lives. */
let guard: OrphanKiller;

async function startEngine(): Promise<void> {
  const address = `unix://${path.join(STATE, 'docker.sock')}`;
  const places = ['data-root', 'exec-root', 'pidfile'].map((name) => `--${name}=${path.join(STATE, name)}`);
  const engine = execa('dockerd', ['--host', address, ...places], {
    ...{ detached: true, cleanup: false, reject: false, stdin: 'ignore' },
    ...{
      stdout: { file: path.join(STATE, 'dockerd.log') },
      stderr: { file: path.join(STATE, 'dockerd.log') },
    },
  });
  engine.unref();
  guard = new OrphanKiller(END_ENGINE);
  guard.update([engine.pid ?? 0]);
  process.env['DOCKER_HOST'] = address;
  const answers = (): Promise<string> => {
    if (engine.exitCode !== null) throw new GiveUp(`dockerd ended, see ${path.join(STATE, 'dockerd.log')}`);
    return docker(['info', '--format', '{{.ServerVersion}}']);
  };
  await eventually('the Docker engine answers', answers, { withinMs: READY_MS, everyMs: 200 });
}
