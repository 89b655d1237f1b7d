import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { docker, DockerError, dockerUnless } from '../../stack/docker/cli';
import { isRootOnDebian } from './debian';

/** As in docker-compose.yml. */
const NODE_IMAGE = process.env['NODE_IMAGE'] ?? 'node:24.21.0-bookworm-slim';
const MEDIAMTX_IMAGE = 'bluenviron/mediamtx:1.20.1';
/** A MediaMTX that was put into an image here, and does not pretend to be the published one. */
const OWN_MEDIAMTX_IMAGE = 'live-dubbing/mediamtx';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const PULL_MS = 300_000;

/** Makes sure of the base image: the public one, or one of the same name from Debian's packages and this machine's node. */
export async function ensureBaseImage(say: (line: string) => void): Promise<void> {
  if (await isThere(NODE_IMAGE)) return;
  if (!(await isRootOnDebian()))
    throw new Error(`${NODE_IMAGE} cannot be pulled: check the network or the registry.`);
  say(`${NODE_IMAGE} cannot be pulled: making one of the same name from Debian's packages and this node …`);
  await makeBaseImage();
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
    await docker(['import', trust, '--change=CMD ["node"]', archive, NODE_IMAGE]);
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
 * @returns the settings that say so
 */
export async function chooseMediaServer(say: (line: string) => void): Promise<Record<string, string>> {
  const binary = process.env['MEDIAMTX_BIN'];
  if (binary) return { MEDIAMTX_IMAGE: await imageOf(binary) };
  if (await isThere(MEDIAMTX_IMAGE)) return {};
  say(`${MEDIAMTX_IMAGE} cannot be pulled: the stand-in takes its place.`);
  return { MEDIA_SERVER: 'stand-in' };
}

async function imageOf(binary: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mediamtx-'));
  try {
    await copyFile(binary, path.join(folder, 'mediamtx'));
    const lines = [`FROM ${NODE_IMAGE}`, 'COPY mediamtx /mediamtx', 'ENTRYPOINT ["/mediamtx"]'];
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
