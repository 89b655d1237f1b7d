// Which scenarios a command line chooses, found out before anything is started or written: a run of none of them, or one that
// can't begin, ends with one sentence and leaves everything as it was; and no more processes are forked than have work.
import path from 'node:path';
import process from 'node:process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { nearest } from './nearest.mjs';
import { blocksOf, nodesAt } from './scenario-lines.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * @typedef {import('./scenario-lines.mjs').Item} Item
 * @typedef {import('@cucumber/cucumber/api').IConfiguration} Configuration
 * @typedef {Partial<Configuration>} Profile
 * @typedef {Record<string, Profile>} Profiles
 * @typedef {{keys: string[], isWhole: boolean}} Chosen keys: `features/a.feature:7` of each scenario
 */

const require = createRequire(import.meta.url);
/** Scenarios of echo-sts and of the instruments. */
const BROADCASTS_NOTHING = ['@contract', '@analysers'];
const LINES = /(:\d+)+$/;
const nothingToSay = () => undefined;
const QUIET = { debug: nothingToSay, info: nothingToSay, warn: nothingToSay, error: nothingToSay };

/**
 * The profiles for a run of what the command line chooses.
 * @param {Profiles} profiles
 * @param {readonly string[]} argv of the process
 * @param {string} [cwd]
 * @returns {Promise<Profiles>} as they are for who is not cucumber's command
 */
export async function withChosen(profiles, argv, cwd = process.cwd()) {
  if (!/^cucumber(-js)?(\.m?js)?$/.test(path.basename(argv[1] ?? ''))) return profiles;
  try {
    expectWorkers(profiles);
    const { chosen, isDry, most } = await choose(profiles, argv, cwd);
    return Object.fromEntries(
      Object.entries(profiles).map(([name, profile]) => [name, adapted(profile, chosen, most, isDry)]),
    );
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\nStopped: ${error.message}\n`);
    return process.exit(1);
  }
}

/** @param {Profiles} profiles */
function expectWorkers(profiles) {
  const wrong = Object.values(profiles).some(
    ({ parallel = 0 }) => !Number.isInteger(parallel) || parallel < 0,
  );
  if (wrong)
    throw new SetupError(
      `CUCUMBER_PARALLEL is "${process.env['CUCUMBER_PARALLEL']}": expected a number of workers, 0 for none.`,
    );
}

/**
 * @param {Profile} profile
 * @param {Chosen} chosen
 * @param {number} most workers that have something to do
 * @param {boolean} isDry
 * @returns {Profile}
 */
function adapted(profile, chosen, most, isDry) {
  const pluginOptions = { ...profile.pluginOptions, chosen };
  if (!isDry) return { ...profile, parallel: Math.min(profile.parallel ?? 0, most), pluginOptions };
  const plugin = (profile.plugin ?? []).filter((name) => /graceful-stop|fresh-build|chosen/.test(name));
  return { ...profile, parallel: 0, format: ['summary'], plugin, pluginOptions };
}

/**
 * @param {Profiles} profiles
 * @param {readonly string[]} argv
 * @param {string} cwd
 * @returns {Promise<{chosen: Chosen, isDry: boolean, most: number}>} most: workers that have something to do
 * @throws {SetupError} when nothing is chosen, or what is can't be run
 */
export async function choose(profiles, argv, cwd) {
  const { ArgvParser, mergeConfigurations } = require('@cucumber/cucumber/lib/configuration/index');
  const { options, configuration } = ArgvParser.parse([...argv]);
  const given = options.profile.length > 0 ? options.profile : ['default'];
  const named = given.map((name) => {
    const profile = profiles[name];
    if (!profile) throw new SetupError(noProfile(name, profiles));
    return profile;
  });
  /** @type {Profile} */
  const wanted = mergeConfigurations({}, ...named, configuration);
  const { paths = [], name = [], tags = '' } = wanted;
  const all = await readFeatures(paths, cwd);
  const matchesTags = tagFilter(tags);
  const onLines = byLines(all, paths, cwd);
  const items = onLines.filter(
    ({ pickle }) =>
      (name.length === 0 || name.some((each) => pickle.name.match(each))) &&
      matchesTags(pickle.tags.map((tag) => tag.name)),
  );
  if (items.length === 0) throw new SetupError(nothing({ paths, name, tags }, all, onLines));
  const empty = items.find(({ pickle }) => pickle.steps.length === 0);
  if (empty)
    throw new SetupError(`${keyOf(empty)}: "${empty.pickle.name}" has no steps, and would prove nothing.`);
  const isWhole = paths.length === 0 && name.length === 0 && tags === '';
  return {
    chosen: { keys: items.map(keyOf), isWhole },
    isDry: wanted.dryRun === true,
    most: workersFor(items),
  };
}

/**
 * A single scenario that broadcasts nothing is over before a process of its own has loaded the steps: the runner's own does it.
 * @param {readonly Item[]} items
 */
function workersFor(items) {
  const isQuick = items.every(({ pickle }) =>
    pickle.tags.some(({ name }) => BROADCASTS_NOTHING.includes(name)),
  );
  return items.length === 1 && isQuick ? 0 : items.length;
}

/** @param {Pick<Item, 'location'> & {pickle: {uri: string}}} item */
export const keyOf = ({ pickle, location }) => `${pickle.uri}:${location.line}`;

/**
 * @param {readonly string[]} paths as on the command line
 * @param {string} cwd
 * @returns {Promise<Item[]>}
 */
async function readFeatures(paths, cwd) {
  const { resolvePaths } = require('@cucumber/cucumber/lib/paths/index');
  const { getPicklesAndErrors } = require('@cucumber/cucumber/lib/api/gherkin');
  const { IdGenerator } = require('@cucumber/messages');
  for (const each of paths) await expectThere(each, cwd);
  const coordinates = sources(paths);
  const { sourcePaths } = await resolvePaths(QUIET, cwd, coordinates);
  const newId = IdGenerator.uuid();
  const { filterablePickles, parseErrors } = await getPicklesAndErrors({
    ...{ newId, cwd, sourcePaths, coordinates },
  });
  const [error] = parseErrors;
  if (error) throw new SetupError(`${error.source.uri} ${error.message}`);
  return [...filterablePickles];
}

/** @param {readonly string[]} paths */
const sources = (paths) => ({
  ...{ paths: [...paths], defaultDialect: 'en', names: [], tagExpression: '' },
  order: /** @type {const} */ ('defined'),
});

/**
 * @param {string} given
 * @param {string} cwd
 */
async function expectThere(given, cwd) {
  const file = given.replace(LINES, '');
  if (/[*?[{]/.test(file) || existsSync(path.resolve(cwd, file))) return;
  const { resolvePaths } = require('@cucumber/cucumber/lib/paths/index');
  const { sourcePaths } = await resolvePaths(QUIET, cwd, sources([]));
  const known = sourcePaths.map((each) => path.relative(cwd, each));
  throw new SetupError(`${file} is not there. The nearest: ${nearest(file, known).join(', ')}.`);
}

/**
 * @param {string} tags
 * @returns {(tags: string[]) => boolean}
 */
function tagFilter(tags) {
  if (tags === '') return () => true;
  const { parse } = require('@cucumber/tag-expressions');
  try {
    const expression = parse(tags);
    return (each) => expression.evaluate(each);
  } catch (error) {
    throw new SetupError(sentence(error).replace(/^Tag expression/, 'the tag expression'));
  }
}

/**
 * @param {readonly Item[]} items
 * @param {readonly string[]} paths
 * @param {string} cwd
 * @returns {Item[]} those that the lines in the paths stand for; all of a file given without
 */
function byLines(items, paths, cwd) {
  /** @type {Map<string, number[]>} */
  const lines = new Map();
  for (const given of paths) {
    const [suffix = ''] = LINES.exec(given) ?? [];
    const uri = path.relative(cwd, path.resolve(cwd, given.replace(LINES, '')));
    if (suffix !== '') lines.set(uri, [...(lines.get(uri) ?? []), ...suffix.slice(1).split(':').map(Number)]);
  }
  return items.filter(({ pickle, gherkinDocument }) => {
    const ofFile = lines.get(path.normalize(pickle.uri));
    const nodes = ofFile?.flatMap((line) => nodesAt(gherkinDocument, line));
    return !nodes || nodes.some((id) => pickle.astNodeIds.includes(id));
  });
}

/**
 * @param {{paths: readonly string[], name: readonly string[], tags: string}} wanted
 * @param {readonly Item[]} all of the files
 * @param {readonly Item[]} onLines
 * @returns {string} a sentence that says why none is chosen and what could be
 */
function nothing({ paths, name, tags }, all, onLines) {
  if (all.length === 0) return `no scenario is in ${paths.join(', ') || 'features'}.`;
  if (onLines.length === 0) return `no scenario is at ${paths.join(', ')}. They begin at ${linesOf(all)}.`;
  const known = [...new Set(all.flatMap(({ pickle }) => pickle.tags.map((tag) => tag.name)))];
  const unknown = [...tags.matchAll(/@[^\s()]+/g)].map(([tag]) => tag).filter((tag) => !known.includes(tag));
  const hints = unknown.map(
    (tag) => `No scenario has ${tag}; the nearest: ${nearest(tag, known).join(', ')}.`,
  );
  const asked = [...paths, ...name.map((each) => `"${each}"`), tags.replace(/^\((.*)\)$/, '$1')];
  return [`no scenario matches ${asked.filter(Boolean).join(' with ')}.`, ...hints].join(' ');
}

/**
 * @param {readonly Item[]} items
 * @returns {string} `features/a.feature:7:13`
 */
function linesOf(items) {
  const documents = [...new Set(items.map(({ gherkinDocument }) => gherkinDocument))];
  return documents
    .map(
      (document) =>
        `${document.uri}:${blocksOf(document)
          .map(({ line }) => line)
          .join(':')}`,
    )
    .join(', ');
}

/**
 * @param {string} name
 * @param {Profiles} profiles
 */
const noProfile = (name, profiles) =>
  `there is no profile "${name}". There are ${Object.keys(profiles).join(', ')}.`;

/** @param {unknown} error */
const sentence = (error) =>
  (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ');
