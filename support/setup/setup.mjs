// Everything a fresh clone needs before anything can run. Plain JavaScript on node's own modules: it runs before
// node_modules and dist exist.
import { ensureBuilt } from './build.mjs';
import { ensureFfmpeg } from './ffmpeg.mjs';
import { ensureFixtures } from './fixtures.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { ensurePackages } from './packages.mjs';

export { SetupError } from './setup-error.mjs';

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
