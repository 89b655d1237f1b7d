import { mkdir, writeFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

/** Its Compose is a plugin of version 2; that of Debian 12 is still version 1. */
const SUITE_WITH_COMPOSE = 'trixie';
const MIRROR = 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

export async function isRootOnDebian(): Promise<boolean> {
  const { failed } = await execa('apt-get', ['--version'], { reject: false });
  return process.getuid?.() === 0 && !failed;
}

/** Docker's engine, and what makes base images, as packages of this system. */
export async function installEngine(): Promise<void> {
  await apt('update', '-qq');
  await apt('install', '-y', '-qq', '--no-install-recommends', 'docker.io', 'mmdebstrap');
}

/**
 * Takes Docker Compose from a newer suite and unpacks it, with package lists of its own: the system's sources stay as they
 * are, and nothing else can come from that suite.
 * @returns the plugin's path
 */
export async function installCompose(state: string): Promise<string> {
  const sources = path.join(state, 'sources.list');
  const lists = path.join(state, 'lists');
  const to = path.join(state, 'compose');
  await mkdir(path.join(lists, 'partial'), { recursive: true });
  await mkdir(to, { recursive: true });
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${MIRROR} ${SUITE_WITH_COMPOSE} main\n`);
  const only = [`Dir::Etc::sourcelist=${sources}`, 'Dir::Etc::sourceparts=-', `Dir::State::lists=${lists}`];
  const options = only.flatMap((option) => ['-o', option]);
  await apt('update', '-qq', ...options);
  await execa('apt-get', ['download', '-qq', ...options, `docker-compose/${SUITE_WITH_COMPOSE}`], {
    cwd: to,
  });
  const archive = (await readdir(to)).find((name) => /^docker-compose_.*\.deb$/.test(name));
  if (archive === undefined) throw new Error(`apt-get download left no docker-compose package in ${to}`);
  await execa('dpkg-deb', ['--extract', archive, '.'], { cwd: to });
  return path.join(to, 'usr', 'libexec', 'docker', 'cli-plugins', 'docker-compose');
}

/** @throws ExecaError with what it said */
async function apt(...args: string[]): Promise<void> {
  await execa('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
}
