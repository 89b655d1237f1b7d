import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { RECORD } from './build.mjs';
import { withLock } from './lock.mjs';
import { run, SetupError } from './system.mjs';

const CLIPS = path.join('fixtures', '.cache');
/** The state in which all clips were last found made: asking the recipes again costs a third of an idle set-up. */
const MADE = path.join('node_modules', '.cache', 'live-dubbing', 'fixtures.txt');

/**
 * Makes the clips that are not cached yet; the recipes know which.
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<void>}
 */
export async function ensureFixtures(root, say) {
  const made = path.join(root, MADE);
  if (existsSync(made) && (await readFile(made, 'utf8')) === (await state(root))) return;
  const prepare = path.join(root, 'dist', 'fixtures', 'prepare.js');
  await withLock(root, say, async () => {
    const { code } = await run(process.execPath, [prepare], { cwd: root, show: true });
    if (code !== 0)
      throw new SetupError(`the fixture clips could not be made (exit code ${code ?? 'none'}), see above.`);
  });
  await mkdir(path.dirname(made), { recursive: true });
  await writeFile(made, await state(root));
}

/**
 * @param {string} root
 * @returns {Promise<string>} changes with the recipes' code and with the clips that are there
 */
async function state(root) {
  const folder = path.join(root, CLIPS);
  const clips = existsSync(folder) ? readdirSync(folder).sort() : [];
  const sizes = clips.map((name) => `${name} ${statSync(path.join(folder, name)).size}`);
  return [await readFile(path.join(root, RECORD), 'utf8'), ...sizes].join('\n');
}
