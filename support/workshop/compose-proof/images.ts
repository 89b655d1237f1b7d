import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { projectRoot } from '../../base/project-root';
import { docker, DockerError, dockerUnless } from '../../stack/docker/cli';
import { isRootOnDebian } from './debian';

/** What takes the base image's place where that cannot be pulled. */
const OWN_NODE_IMAGE = 'live-dubbing/node';
/** A MediaMTX that was put into an image here, and does not pretend to be the published one. */
const OWN_MEDIAMTX_IMAGE = 'live-dubbing/mediamtx';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const PULL_MS = 300_000;

/**
 * Makes sure of the base image: the public one, or one from Debian's packages and this machine's node.
 * @returns the settings that say so
 */
export async function ensureBaseImage(say: (line: string) => void): Promise<Record<string, string>> {
  const image = await nodeImage();
  if (await isThere(image)) return {};
  if (!(await isRootOnDebian()))
    throw new Error(`${image} cannot be pulled: check the network or the registry.`);
  say(`${image} cannot be pulled: making one from Debian's packages and this node …`);
  await makeBaseImage();
  return { NODE_IMAGE: OWN_NODE_IMAGE };
}

const nodeImage = async (): Promise<string> =>
  process.env['NODE_IMAGE'] ?? (await imageIn('Dockerfile', 'NODE_IMAGE='));

/** What a file at the root of the project names behind these words. */
async function imageIn(file: string, words: string): Promise<string> {
  const [, behind = ''] = (await readFile(path.join(projectRoot, file), 'utf8')).split(words);
  return /^[\w./:@-]+/.exec(behind)?.[0] ?? '';
}

async function makeBaseImage(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'base-image-'));
  try {
    const archive = path.join(folder, 'base.tar');
    const { stdout: npmFolder } = await execa('npm', ['root', '--global']);
    const hooks = [
      `copy-in ${process.execPath} /usr/local/bin`,
      'mkdir -p "$1/usr/local/lib/node_modules"',
      `copy-in ${path.join(npmFolder, 'npm')} /usr/local/lib/node_modules`,
      'ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"',
      'ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/local/bin/npx"',
      'chroot "$1" useradd --uid 1000 --user-group --create-home node',
      // what this machine trusts, as a proxy may stand between it and the npm registry
      `upload ${CERTIFICATES} ${CERTIFICATES}`,
    ].map((hook) => `--customize-hook=${hook}`);
    const packages = '--include=ca-certificates,libstdc++6';
    await execa('mmdebstrap', ['--variant=minbase', packages, ...hooks, await codename(), archive]);
    const trust = `--change=ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}`;
    await docker(['import', trust, '--change=CMD ["node"]', archive, OWN_NODE_IMAGE]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function codename(): Promise<string> {
  const name = /^VERSION_CODENAME=(\w+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1];
  if (name === undefined) throw new Error('/etc/os-release names no VERSION_CODENAME');
  return name;
}

/**
 * Chooses the media server for the runs: the published image, else the binary that MEDIAMTX_BIN names, else the stand-in.
 * @param base as ensureBaseImage says
 * @returns the settings that say so
 */
export async function chooseMediaServer(
  base: Record<string, string>,
  say: (line: string) => void,
): Promise<Record<string, string>> {
  const binary = process.env['MEDIAMTX_BIN'];
  if (binary) return { MEDIAMTX_IMAGE: await imageOf(binary, base['NODE_IMAGE'] ?? (await nodeImage())) };
  const image = await imageIn('docker-compose.yml', 'MEDIAMTX_IMAGE:-');
  if (await isThere(image)) return {};
  say(`${image} cannot be pulled: the stand-in takes its place.`);
  return { MEDIA_SERVER: 'stand-in' };
}

async function imageOf(binary: string, base: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mediamtx-'));
  try {
    await copyFile(binary, path.join(folder, 'mediamtx'));
    const lines = [`FROM ${base}`, 'COPY mediamtx /mediamtx', 'ENTRYPOINT ["/mediamtx"]'];
    await writeFile(path.join(folder, 'Dockerfile'), lines.join('\n'));
    await docker(['build', '--quiet', '--tag', OWN_MEDIAMTX_IMAGE, folder]);
    return OWN_MEDIAMTX_IMAGE;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether the image is on the machine, or could be brought. */
async function isThere(image: string): Promise<boolean> {
  const found = await dockerUnless(/no such image/i, ['image', 'inspect', '--format', '{{.Id}}', image]);
  if (found !== undefined) return true;
  return await docker(['pull', '--quiet', image], { timeoutMs: PULL_MS }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DockerError) return false;
      throw error;
    },
  );
}
