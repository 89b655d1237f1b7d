import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './project-root';

/** Loads a module of support/setup: plain JavaScript that is not in the build, as it makes it. */
export const fromSetUp = <T>(name: string): Promise<T> =>
  import(pathToFileURL(path.join(projectRoot, 'support', 'setup', `${name}.mjs`)).href) as Promise<T>;
