import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { IConfiguration } from '@cucumber/cucumber/api';
import { getPicklesAndErrors } from '@cucumber/cucumber/lib/api/gherkin';
import {
  ArgvParser,
  mergeConfigurations,
  splitFormatDescriptor,
} from '@cucumber/cucumber/lib/configuration/index';
import { documentation as FORMATTERS } from '@cucumber/cucumber/lib/formatter/builtin/index';
import { resolvePaths } from '@cucumber/cucumber/lib/paths/index';
import { type GherkinDocument, IdGenerator, type Pickle } from '@cucumber/messages';
import parseTags from '@cucumber/tag-expressions';
import { nearest } from './nearest';
import { parseShard, split } from './order';
import { linesOf, nodesAt } from './scenario-lines';

type Profile = Partial<IConfiguration>;
type Profiles = Record<string, Profile>;

/** A scenario, or one example of an outline. */
interface Item {
  pickle: Pickle;
  gherkinDocument: GherkinDocument;
  location: { line: number };
}

/** What a command line chooses. */
export interface Choice {
  /** `features/a.feature:7` of each scenario. */
  keys: string[];
  /** Nothing was asked for: all of them. */
  isWhole: boolean;
  isDry: boolean;
  /** Workers that have something to do. */
  most: number;
}

/** Options of our plugins. They get none where a program, and not cucumber's command, runs the features. */
export interface RunOptions {
  keys?: string[];
  isWhole?: boolean;
  workers?: number;
}

/** A person's mistake: nothing is chosen, or what is chosen cannot run. */
export class ChoiceError extends Error {
  override name = 'ChoiceError';
}

/** Scenarios of echo-sts and of the instruments. */
const BROADCASTS_NOTHING: readonly string[] = ['@contract', '@analysers'];
/** Plugins of a dry run, which has no reports and no stack. */
const OF_DRY_RUNS = /graceful-stop|chosen/;
const LINES = /(:\d+)+$/;
const nothing = (): undefined => undefined;
const QUIET = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * The profiles for a run of what the command line chooses. It is found out before anything is started or written: a run of no
 * scenarios, or one that cannot begin, ends with one sentence and leaves everything as it was.
 * @returns the profiles as they are for who is not cucumber's command
 */
export async function withChosen(profiles: Profiles, argv: string[], cwd = process.cwd()): Promise<Profiles> {
  if (!/^cucumber(-js)?(\.m?js)?$/.test(path.basename(argv[1] ?? ''))) return profiles;
  try {
    expectWorkers(profiles);
    const choice = await choose(profiles, argv, cwd);
    return Object.fromEntries(
      Object.entries(profiles).map(([name, profile]) => [name, adapted(profile, choice)]),
    );
  } catch (error) {
    if (!(error instanceof ChoiceError)) throw error;
    process.stderr.write(`\nStopped: ${error.message}\n`);
    return process.exit(1);
  }
}

function expectWorkers(profiles: Profiles): void {
  const isCount = ({ parallel = 0 }: Profile): boolean => Number.isInteger(parallel) && parallel >= 0;
  if (!Object.values(profiles).every(isCount))
    throw new ChoiceError(
      `CUCUMBER_PARALLEL is "${process.env['CUCUMBER_PARALLEL']}": expected a number of workers, 0 for none.`,
    );
}

function adapted(profile: Profile, { keys, isWhole, isDry, most }: Choice): Profile {
  const parallel = isDry ? 0 : Math.min(profile.parallel ?? 0, most);
  const adaptedProfile = {
    ...profile,
    parallel,
    pluginOptions: { run: { keys, isWhole, workers: parallel } },
  };
  if (!isDry) return adaptedProfile;
  const plugin = (profile.plugin ?? []).filter((name) => OF_DRY_RUNS.test(name));
  return { ...adaptedProfile, format: ['summary'], plugin };
}

/** @throws ChoiceError when nothing is chosen, or what is cannot run */
export async function choose(profiles: Profiles, argv: string[], cwd: string): Promise<Choice> {
  const { options, configuration } = ArgvParser.parse([...argv]);
  const named = (options.profile.length > 0 ? options.profile : ['default']).map((name) =>
    profileOf(profiles, name),
  );
  const wanted: Profile = mergeConfigurations({}, ...named, configuration);
  for (const format of configuration.format ?? []) expectFormatter(format, cwd);
  const { paths = [], name = [], tags = '' } = wanted;
  const all = await readFeatures(paths, cwd);
  const matchesTags = tagFilter(tags);
  const onLines = byLines(all, paths, cwd);
  const items = onLines.filter(
    ({ pickle }) =>
      (name.length === 0 || name.some((each) => pickle.name.match(each))) &&
      matchesTags(pickle.tags.map((tag) => tag.name)),
  );
  if (items.length === 0) throw new ChoiceError(whyNone({ paths, name, tags }, all, onLines));
  const empty = items.find(({ pickle }) => pickle.steps.length === 0);
  if (empty)
    throw new ChoiceError(`${keyOf(empty)}: "${empty.pickle.name}" has no steps, and would prove nothing.`);
  const chosen = ofShard(items, wanted.shard);
  return {
    keys: chosen.map(keyOf),
    isWhole: paths.length === 0 && name.length === 0 && tags === '' && shardAsked(wanted.shard) === undefined,
    isDry: wanted.dryRun === true,
    most: workersFor(chosen),
  };
}

/** Of cucumber's own, a file or a package. */
function expectFormatter(format: IConfiguration['format'][number], cwd: string): void {
  const [type = ''] = typeof format === 'string' ? splitFormatDescriptor(QUIET, format) : format;
  const known = Object.keys(FORMATTERS);
  if (known.includes(type)) return;
  try {
    createRequire(path.join(cwd, 'package.json')).resolve(type);
  } catch {
    throw new ChoiceError(
      `there is no formatter "${type}". The nearest: ${nearest(type, known).join(', ')}.`,
    );
  }
}

const shardAsked = (own: string | undefined): string | undefined => own ?? process.env['SUITE_SHARD'];

/** @param own cucumber's own option, by which it splits them itself; `npm start` hands on SUITE_SHARD instead */
function ofShard(items: readonly Item[], own: string | undefined): readonly Item[] {
  const shard = shardAsked(own);
  if (shard === undefined) return items;
  const part = parseShard(shard);
  if (!part)
    throw new ChoiceError(`the shard is "${shard}": expected 1/3, 2/3 or 3/3 for the parts of three.`);
  const chosen = split(items, part.total)[part.index - 1] ?? [];
  if (chosen.length === 0)
    throw new ChoiceError(
      `shard ${shard} has none of the ${items.length} scenarios, as those of one broadcast stay together.`,
    );
  return own === undefined ? chosen : items;
}

function profileOf(profiles: Profiles, name: string): Profile {
  const profile = profiles[name];
  if (profile) return profile;
  throw new ChoiceError(`there is no profile "${name}". There are ${Object.keys(profiles).join(', ')}.`);
}

/** A single scenario that broadcasts nothing is over before a process of its own has loaded the steps: the runner's own does it. */
function workersFor(items: readonly Item[]): number {
  const isQuick = items.every(({ pickle }) =>
    pickle.tags.some(({ name }) => BROADCASTS_NOTHING.includes(name)),
  );
  return items.length === 1 && isQuick ? 0 : items.length;
}

export const keyOf = ({
  pickle,
  location,
}: {
  pickle: { uri: string };
  location: { line: number };
}): string => `${pickle.uri}:${location.line}`;

/** @param paths as on the command line */
async function readFeatures(paths: readonly string[], cwd: string): Promise<readonly Item[]> {
  for (const each of paths) await expectThere(each, cwd);
  const coordinates = sources(paths);
  const { sourcePaths } = await resolvePaths(QUIET, cwd, coordinates);
  const newId = IdGenerator.uuid();
  const { filterablePickles, parseErrors } = await getPicklesAndErrors({
    newId,
    cwd,
    sourcePaths,
    coordinates,
  });
  const [error] = parseErrors;
  if (error) throw new ChoiceError(parseProblem(error.source.uri ?? '', error.message ?? ''));
  return filterablePickles;
}

/** Gherkin's parser lists all that it would have taken, in words of its own. */
function parseProblem(uri: string, message: string): string {
  const [, line, text = ''] = /^\((\d+):\d+\): expected: .*, got '(.*)'$/s.exec(message) ?? [];
  if (line === undefined) return `${uri} ${message}`;
  return `${uri}:${line}: "${text}" begins with no word that can stand here: Given, When, Then, And, But, Scenario, Rule, Examples.`;
}

const sources = (paths: readonly string[]) => ({
  ...{ paths: [...paths], defaultDialect: 'en', names: [], tagExpression: '' },
  order: 'defined' as const,
});

async function expectThere(given: string, cwd: string): Promise<void> {
  const file = given.replace(LINES, '');
  if (/[*?[{]/.test(file) || existsSync(path.resolve(cwd, file))) return;
  const { sourcePaths } = await resolvePaths(QUIET, cwd, sources([]));
  const known = sourcePaths.map((each) => path.relative(cwd, each));
  throw new ChoiceError(`${file} is not there. The nearest: ${nearest(file, known).join(', ')}.`);
}

function tagFilter(tags: string): (tags: string[]) => boolean {
  if (tags === '') return () => true;
  try {
    const expression = parseTags(tags);
    return (each) => expression.evaluate(each);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ChoiceError(message.replace(/\s*\n\s*/g, ' ').replace(/^Tag expression/, 'the tag expression'));
  }
}

/** @returns those that the lines in the paths stand for; all of a file given without */
function byLines(items: readonly Item[], paths: readonly string[], cwd: string): Item[] {
  const lines = new Map<string, number[]>();
  for (const place of paths) {
    const [suffix = ''] = LINES.exec(place) ?? [];
    const uri = path.relative(cwd, path.resolve(cwd, place.replace(LINES, '')));
    const given = suffix.split(':').slice(1).map(Number);
    expectWithin(path.resolve(cwd, uri), given);
    if (suffix !== '') lines.set(uri, [...(lines.get(uri) ?? []), ...given]);
  }
  return items.filter(({ pickle, gherkinDocument }) => {
    const ofFile = lines.get(path.normalize(pickle.uri));
    const nodes = ofFile?.flatMap((line) => nodesAt(gherkinDocument, line));
    return !nodes || nodes.some((id) => pickle.astNodeIds.includes(id));
  });
}

function expectWithin(file: string, lines: readonly number[]): void {
  if (lines.length === 0) return;
  const all = readFileSync(file, 'utf8').trimEnd().split('\n').length;
  const beyond = lines.find((line) => line > all);
  if (beyond !== undefined)
    throw new ChoiceError(`${path.basename(file)} has ${all} lines, and none is number ${beyond}.`);
}

/** @returns a sentence that says why none is chosen and what could be */
function whyNone(
  { paths, name, tags }: { paths: readonly string[]; name: readonly string[]; tags: string },
  all: readonly Item[],
  onLines: readonly Item[],
): string {
  if (all.length === 0) return `no scenario is in ${paths.join(', ') || 'features'}.`;
  const documents = [...new Set(all.map(({ gherkinDocument }) => gherkinDocument))];
  if (onLines.length === 0)
    return `no scenario is at ${paths.join(', ')}. They begin at ${documents.map(linesOf).join(', ')}.`;
  const known = [...new Set(all.flatMap(({ pickle }) => pickle.tags.map((tag) => tag.name)))];
  const unknown = [...tags.matchAll(/@[^\s()]+/g)].map(([tag]) => tag).filter((tag) => !known.includes(tag));
  const hints = unknown.map(
    (tag) => `No scenario has ${tag}; the nearest: ${nearest(tag, known).join(', ')}.`,
  );
  const asked = [...paths, ...name.map((each) => `"${each}"`), tags.replace(/^\((.*)\)$/, '$1')];
  return [`no scenario matches ${asked.filter(Boolean).join(' with ')}.`, ...hints].join(' ');
}
