import { existsSync } from 'node:fs';
import path from 'node:path';

/** The repository's top folder, from the sources as from the build under dist/, whatever the current directory. */
export const projectRoot = findUp(__dirname);

/** By tsconfig.json: package.json also stands in dist, as the services import it. */
function findUp(folder: string): string {
  if (existsSync(path.join(folder, 'tsconfig.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder)
    throw new Error(`No tsconfig.json above ${__dirname}: the suite runs only inside its repository.`);
  return findUp(parent);
}
