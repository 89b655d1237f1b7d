import { isForeignWorker } from './foreign-worker';
import type { Hidden } from './stack';
import { stackKind } from './stack';
import { workerProfile } from './worker-profile';

/** How much of a pipeline can be judged, from an output alone to everything; each holds those before it. */
export const LEVELS = ['viewer', 'operated', 'controlled', 'owned'] as const;
export type Level = (typeof LEVELS)[number];
/** Variables of STACK=external that only a pipeline with our echo-sts has. */
const OF_CONTROLLED = ['STS_CONTROL_URL', 'MEDIAMTX_API_URL', 'MEDIAMTX_PLAYBACK_URL'];

/** The level that is reached with what a run is given: what is not offered is not asked for. */
export function pipelineLevel(env: NodeJS.ProcessEnv = process.env): Level {
  const { level } = workerProfile(env);
  return lower(level, stackKind(env) === 'external' ? externalLevel(env) : 'owned');
}

/** Without an input or an output nothing can be judged, and all that is missing is told. */
function externalLevel(env: NodeJS.ProcessEnv): Level {
  const isWhole = OF_CONTROLLED.some((name) => env[name]) || !env['INPUT_URL'] || !env['OUTPUT_URL'];
  if (isWhole) return 'controlled';
  return env['METRICS_URL'] ? 'operated' : 'viewer';
}

const lower = (a: Level, b: Level): Level => (reaches(a, b) ? b : a);

/** Whether a level holds all that another one does. */
export const reaches = (level: Level, needed: Level): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(needed);

/** Whether nothing is asked of a pipeline but what comes out, and what it says of itself: its STS is not ours. */
export const isWatchedOnly = (env: NodeJS.ProcessEnv = process.env): boolean =>
  !reaches(pipelineLevel(env), 'controlled');

/** What can't be seen at a level, each with what would show it. */
export function hiddenAt(level: Level): Hidden {
  if (reaches(level, 'owned')) return {};
  const exit = 'how a worker ends is judged at the level "owned" only';
  if (reaches(level, 'controlled')) return { exit };
  const sts = `the STS is not ours at the level "${level}"`;
  const segments = `its files are not looked at at the level "${level}"`;
  if (level === 'operated') return { exit, sts, segments };
  return { exit, sts, segments, metrics: OF_OPERATED('metrics'), log: OF_OPERATED('log') };
}

const OF_OPERATED = (what: string): string => `its ${what} are looked at from the level "operated" on`;

const JUDGED: Record<Level, string> = {
  viewer: 'what viewers see and hear',
  operated: 'what viewers see and hear, and what it says of itself',
  controlled: 'all that can be seen of a worker that the suite does not start',
  owned: 'everything',
};

/** The level reached and what the next one needs, in a sentence for people; undefined of our own worker. */
export function levelReached(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (!isForeignWorker(env)) return undefined;
  const level = pipelineLevel(env);
  const next = LEVELS[LEVELS.indexOf(level) + 1];
  const reached = `Level "${level}": judged is ${JUDGED[level]}.`;
  return next === undefined ? reached : `${reached} ${needOf(next, env)}`;
}

function needOf(next: Level, env: NodeJS.ProcessEnv): string {
  if (stackKind(env) !== 'external')
    return 'For more, say `level: operated` or `owned` in its WORKER_PROFILE.';
  const needs: Partial<Record<Level, string>> = {
    operated: 'METRICS_URL, with /healthz beside it',
    controlled: 'echo-sts as its STS, and STS_CONTROL_URL, MEDIAMTX_API_URL, MEDIAMTX_PLAYBACK_URL',
    owned: 'a worker that the suite starts: WORKER_COMMAND',
  };
  return `The next one, "${next}", needs ${needs[next] ?? ''} (docs/contract.md#levels).`;
}

/** Those that judge no pipeline, and those that judge one of any level. */
const OF_ANY_LEVEL: readonly (readonly [tag: string, needed: Level])[] = [
  ['@contract', 'viewer'],
  ['@analysers', 'viewer'],
  ['@viewer', 'viewer'],
  ['@operated', 'operated'],
];

/** Why a scenario can't be judged at the level of this run; undefined when it can. @param tags with @ */
export function beyondLevel(
  tags: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const level = pipelineLevel(env);
  const needed = OF_ANY_LEVEL.find(([tag]) => tags.includes(tag))?.[1] ?? 'controlled';
  return reaches(level, needed) ? undefined : `it needs the level "${needed}", and this is "${level}"`;
}
