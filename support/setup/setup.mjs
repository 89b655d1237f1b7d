// Everything a fresh clone needs before anything can run. Plain JavaScript on node's own modules: it runs before
// node_modules and dist exist.
import { ensureBuilt } from './build.mjs';
import { ensureFfmpeg } from './ffmpeg.mjs';
import { ensureFixtures } from './fixtures.mjs';
import { ensurePackages } from './packages.mjs';
import { SetupError } from './system.mjs';

/** The first version whose require() loads ES modules, which execa and p-wait-for are; the same in package.json `engines`. */
const [MAJOR, MINOR] = /** @type {const} */ ([20, 19]);

/**
 * Brings the working tree to a state in which every program can run; does nothing, quickly, when it is already so.
 * @param {string} root the repository's top folder
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say where to tell a person what is being done
 * @returns {Promise<void>}
 * @throws {SetupError} with what to do, when something is missing that cannot be mended here
 */
export async function setUp(root, env, say) {
  checkNodeVersion(process.versions.node);
  await ensurePackages(root, say);
  await ensureFfmpeg(root, env, say);
  await ensureBuilt(root, say);
  await ensureFixtures(root, say);
}

/**
 * @param {string} version such as `20.19.1`
 * @returns {void}
 * @throws {SetupError}
 */
export function checkNodeVersion(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return;
  throw new SetupError(
    `Node.js ${version} is too old, ${MAJOR}.${MINOR} or later is needed. ` +
      'Install it from https://nodejs.org or with your version manager (for instance: nvm install).',
  );
}
