import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { groupsBy } from '../../../base/groups-by';
import { makeWorkingCopy, transpile } from '../working-copy';
import type { Mutation } from './mutation';
import { SWITCH } from './switch';

/** The worker's code with the mutants, beside the build: echo-sts, media server and suite share libraries with it, not defects. */
const MUTATED = 'mutated';
const MAIN = path.join('services', 'media-service', 'main.js');
export const CONFIG = 'mutants.cucumber.js';

const START = `
require('../../support/workshop/mutants/random/switch.js').install(process.env);
require('../../${MUTATED}/${MAIN}');
`;

/** As the suite runs, but for what it costs: no reports, no progress, nothing remembered; one process. */
const CUCUMBER = `
const suite = require('./cucumber.js').default.profiles.default;
module.exports = {
  default: {
    ...suite,
    plugin: ['./dist/support/run/graceful-stop.js'],
    pluginOptions: {},
    format: ['./dist/support/workshop/mutants/random/first-failure.js'],
    parallel: 0,
  },
};
`;

/** Makes a copy of the project whose worker has all these mutants, asleep. @param root where; it is the caller's to remove */
export async function makeInstrumentedCopy(root: string, mutants: readonly Numbered[]): Promise<void> {
  await makeWorkingCopy(root, []);
  const mutated = path.join(root, 'dist', MUTATED);
  await mkdir(mutated);
  await cp(path.join(root, 'dist', 'services'), path.join(mutated, 'services'), { recursive: true });
  await cp(path.join(root, 'package.json'), path.join(mutated, 'package.json'));
  for (const ofFile of groupsBy(mutants, ({ file }) => file)) await writeMutated(root, mutated, ofFile);
  await writeFile(path.join(root, 'dist', MAIN), START);
  await writeFile(path.join(root, CONFIG), CUCUMBER);
}

async function writeMutated(
  root: string,
  mutated: string,
  mutants: readonly [Numbered, ...Numbered[]],
): Promise<void> {
  const [{ file }] = mutants;
  const source = instrument(await readFile(path.join(root, file), 'utf8'), mutants);
  await writeFile(path.join(mutated, file.replace(/\.ts$/, '.js')), transpile(source, file));
}

/** A mutation with the number by which it is switched on. */
export type Numbered = Mutation & { id: number };

/**
 * The source with all these mutations in it, each of them asleep until it is switched on, so that one build serves all.
 * @param mutations of this source; where one lies within another, the inner one is asleep while the outer is on
 */
export function instrument(source: string, mutations: readonly Numbered[]): string {
  const outermostFirst = [...mutations].sort((a, b) => a.start - b.start || b.end - a.end);
  return weave(source, 0, source.length, outermostFirst);
}

function weave(source: string, from: number, to: number, mutations: readonly Numbered[]): string {
  const [outer, ...others] = mutations;
  if (!outer) return source.slice(from, to);
  const within = others.filter(({ start }) => start < outer.end);
  const after = others.filter(({ start }) => start >= outer.end);
  const original = weave(source, outer.start, outer.end, within);
  const before = source.slice(from, outer.start);
  return `${before}${choice(outer, original)}${weave(source, outer.end, to, after)}`;
}

const choice = ({ id, kind, mutated }: Numbered, original: string): string =>
  kind === 'statement'
    ? `{ if (!${SWITCH}(${id})) ${original} }`
    : `(${SWITCH}(${id}) ? ${mutated} : ${original})`;
