import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import type { Durations } from './run-progress';

/** Written by `support/setup/longest-first.mjs` at the end of each run. */
const FILE = path.join(projectRoot, 'node_modules', '.cache', 'live-dubbing', 'durations.json');

/** @returns none when the file is missing or broken: no time is then expected, and the next run writes it anew */
export function readDurations(): Durations {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Durations;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
