import { readFileSync } from 'node:fs';
import path from 'node:path';
import { xorshift32 } from '../../../../fixtures/random';
import { groupsBy } from '../../../base/groups-by';
import { projectRoot } from '../../../base/project-root';
import type { Numbered } from './instrumented-copy';
import type { Mutation } from './mutation';
import { mutationsOf } from './mutations';
import { usedBy } from './used';

const WORKER = 'services/media-service/main.ts';

/** An odd number with many bits: neighbouring seeds begin far from each other. */
const SPREAD = 0x9e3779b1;

/** All mutations of the worker and of what it uses of its libraries. */
export const mutationsOfWorker = (): Mutation[] =>
  [...usedBy(WORKER)].sort().flatMap(([file, statements]) => {
    const places = [...statements].map(({ pos, end }) => ({ pos, end }));
    return mutationsOf(readFileSync(path.join(projectRoot, file), 'utf8'), file).filter(({ start }) =>
      places.some(({ pos, end }) => start >= pos && start < end),
    );
  });

/**
 * Draws evenly over lines of code, so that one with many operators counts no more than another: a line, then one of the
 * operators that fit there, then one of its changes. The same for the same seed and code.
 * @param seed any whole number but 0 @returns at most one mutation of each line, by file and line
 */
export function draw(mutations: readonly Mutation[], count: number, seed: number): Numbered[] {
  const random = xorshift32(Math.imul(seed, SPREAD));
  const lines = shuffle(
    groupsBy(mutations, ({ file, line }) => `${file}:${line}`),
    random,
  );
  return lines
    .slice(0, count)
    .map((ofLine) =>
      pick(
        groupsBy(ofLine, ({ operator }) => operator),
        random,
      ),
    )
    .map((ofOperator) => pick(ofOperator, random))
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
    .map((mutation, id) => ({ ...mutation, id }));
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[random() % items.length];
  if (item === undefined) throw new Error('nothing to draw from');
  return item;
}

/** Fisher and Yates. */
function shuffle<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random() % (i + 1);
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}
