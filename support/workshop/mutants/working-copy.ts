import { cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { fromSetUp } from '../../base/set-up';
import { applyEdit, type Edit } from './mutant';
import { transpile } from './transpile';

/** All that a run of scenarios reads, and the build. */
const COPIED = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'cucumber.js'],
  ...['features', 'support', 'step-definitions', 'services', 'fixtures', 'dist'],
];
const CLIPS = path.join('fixtures', '.cache');

/**
 * Makes a copy of the project in which scenarios can run, with these edits in its sources and its build.
 * @param root where it is made; it is the caller's to remove
 * @throws Error when an edit does not fit, or what it makes is no TypeScript
 */
export async function makeWorkingCopy(root: string, edits: readonly Edit[]): Promise<void> {
  const isWanted = (file: string): boolean => path.relative(projectRoot, file) !== CLIPS;
  for (const name of COPIED)
    await cp(path.join(projectRoot, name), path.join(root, name), { recursive: true, filter: isWanted });
  await symlink(path.join(projectRoot, CLIPS), path.join(root, CLIPS));
  await linkPackages(root);
  for (const edit of edits) await carryOut(root, edit);
  const { markBuilt } = await fromSetUp<{ markBuilt: (root: string) => Promise<void> }>('build');
  await markBuilt(root);
}

/** Each by its own link, as what is remembered of runs (node_modules/.cache) must not learn from broken ones. */
async function linkPackages(root: string): Promise<void> {
  const modules = path.join(projectRoot, 'node_modules');
  await mkdir(path.join(root, 'node_modules'));
  for (const name of await readdir(modules))
    if (!name.startsWith('.')) await symlink(path.join(modules, name), path.join(root, 'node_modules', name));
}

async function carryOut(root: string, edit: Edit): Promise<void> {
  const file = path.join(root, edit.file);
  const source = applyEdit(await readFile(file, 'utf8'), edit);
  await writeFile(file, source);
  const built = path.join(root, 'dist', edit.file.replace(/\.ts$/, '.js'));
  await writeFile(built, transpile(source, edit.file));
}
