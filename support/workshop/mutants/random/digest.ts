import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../base/project-root';

/** All that services and scenarios are made of. */
const JUDGING = ['services', 'support', 'step-definitions', 'features', 'fixtures'];
/** What the drawing itself does is seen by what it draws; equivalents may be added while a run waits to go on. */
const APART = /^(support\/mutants|fixtures\/\.cache)\/|\.test\.m?[tj]s$/;
const LOCK = 'package-lock.json';

/** What verdicts depend on: the same as long as they would be. @param drawn is part of it, as JSON */
export function digestOf(drawn: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(drawn));
  for (const file of [LOCK, ...JUDGING.flatMap(filesBelow)].filter((name) => !APART.test(name)))
    digest.update(`\0${file}\0`).update(readFileSync(path.join(projectRoot, file)));
  return digest.digest('hex');
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(projectRoot, path.join(entry.parentPath, entry.name)))
    .sort();
}
