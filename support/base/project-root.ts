import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The repository's top folder, from the sources as from the build under dist/, whatever the current directory. */
export const projectRoot = findUp(__dirname);

/** Where a run's reports go: REPORTS_DIR, or reports/. cucumber.js says the same. */
export const reportsDir = path.resolve(projectRoot, process.env['REPORTS_DIR'] ?? 'reports');

/** By tsconfig.json: package.json also stands in dist, as the services import it. */
function findUp(folder: string): string {
  if (existsSync(path.join(folder, 'tsconfig.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder)
    throw new Error(`No tsconfig.json above ${__dirname}: the suite runs only inside its repository.`);
  return findUp(parent);
}

/** The same as a person at the project's top folder would write it. */
export const reportsFolder = (): string => path.relative(projectRoot, reportsDir) || '.';

/**
 * The folder for what this run records, one folder a broadcast below it. The coordinator empties it once a run and
 * hands its name to the processes that run scenarios (support/run/whole-run.ts).
 */
export const evidenceRoot = (): string => process.env['EVIDENCE_DIR'] ?? path.join(reportsDir, 'evidence');

/** Loads a module of support/setup: plain JavaScript that is not in the build, as it makes it. */
export const fromSetUp = <T>(name: string): Promise<T> =>
  import(pathToFileURL(path.join(projectRoot, 'support', 'setup', `${name}.mjs`)).href) as Promise<T>;
