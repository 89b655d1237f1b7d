import { SetupError } from './setup-error.mjs';

/** The first version whose require() loads ES modules, which execa and p-wait-for are; the same in package.json `engines`. */
const MINIMUM = [20, 19];

/**
 * @param {string} version such as `20.19.1`
 * @returns {void}
 * @throws {SetupError}
 */
export function checkNodeVersion(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor, minMinor] = /** @type {[number, number]} */ (MINIMUM);
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return;
  throw new SetupError(
    `Node.js ${version} is too old, ${MINIMUM.join('.')} or later is needed. ` +
      'Install it from https://nodejs.org or with your version manager (for instance: nvm install).',
  );
}
