import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { run, SetupError } from './system.mjs';

/**
 * @typedef {{version?: string, integrity?: string, optional?: boolean, peer?: boolean, link?: boolean}} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages path under the root (`node_modules/x`) → what is locked
 */

/**
 * Installs the locked packages where node_modules is not what package-lock.json says.
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<void>}
 */
export async function ensurePackages(root, say) {
  if ((await whyInstall(root)) === undefined) return;
  await withLock(root, say, async () => {
    const reason = await whyInstall(root);
    if (reason === undefined) return;
    say(`Installing npm packages (${reason}) …`);
    await install(root);
  });
}

/**
 * @param {string} root
 * @returns {Promise<string | undefined>} the first difference between the lock and what is installed
 */
export async function whyInstall(root) {
  const wanted = await lockedPackages(path.join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new SetupError(
      `package-lock.json is missing in ${root}: restore it (git checkout package-lock.json).`,
    );
  const installed = await lockedPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'node_modules is missing';
  return firstDifference(wanted, installed);
}

/**
 * @param {LockedPackages} wanted
 * @param {LockedPackages} installed
 * @returns {string | undefined}
 */
export function firstDifference(wanted, installed) {
  for (const [where, locked] of Object.entries(wanted)) {
    const found = installed[where];
    if (where === '' || (found === undefined && locked.optional)) continue; // '' is this package; optional: for another system
    if (found === undefined) return `${where} is not installed`;
    if (found.version !== locked.version) return `${where} is ${found.version}, locked ${locked.version}`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Promise<LockedPackages | undefined>} undefined when the file does not exist
 */
async function lockedPackages(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages ?? {};
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw new SetupError(`${file} cannot be read: ${error}. Delete node_modules and start again.`);
  }
}

/** @param {string} root */
async function install(root) {
  const { code } = await run('npm', ['ci'], { cwd: root, show: true });
  if (code === 0) return;
  throw new SetupError(
    `"npm ci" failed (exit code ${code ?? 'none'}), see above. Check the network or the npm registry, then start again.`,
  );
}
