import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../base/project-root';
import type { Hidden } from './stack';
import { LOG_FIELDS } from '../records/log-lines';
import { levelOf } from '../records/logs';
import { METRIC_LABELS, METRIC_NAMES } from '../records/metric-names';

const NOT_OFFERED = (what: string): string => `the worker's profile says that it has no ${what}`;

/** What can't be seen of a worker that does not offer it, each with the reason. */
export const hiddenBy = ({ log, files, delay }: Pick<WorkerProfile, 'log' | 'files' | 'delay'>): Hidden => ({
  ...(log === 'none' && { log: NOT_OFFERED('log') }),
  ...(files === 'none' && { segments: NOT_OFFERED('segment files') }),
  ...(!delay.isConstant && { delay: NOT_OFFERED('constant delay') }),
});

const name = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
const ofPrometheus = name(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'expected a name as Prometheus allows it');
const variable = name(/^(?!none$)[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable');
const changeable = name(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  'expected the name of an environment variable, or none',
).describe('its environment variable, or none where it is fixed');
const word = z.string().min(1).max(40);
const exitCode = z.int().min(0).max(255);

function names(ours: readonly string[], what: string, theirs = ofPrometheus) {
  const known = z.enum(ours, { error: `is no ${what} that the suite asks for: ${ours.join(', ')}` });
  const isOneToOne = (map: object): boolean => new Set(Object.values(map)).size === Object.keys(map).length;
  return z
    .partialRecord(known, theirs)
    .refine(isOneToOne, { error: `one name stands for two of our ${what}s` })
    .describe(`our ${what}: yours; what is left out is called the same`);
}

/** Of a pattern of JavaScript whose named groups are fields of ours; in Python they are written otherwise. */
function problemOfPattern(text: string): string | undefined {
  if (text.includes('(?P<')) return 'is written for Python: a named group is (?<name>…) here';
  try {
    new RegExp(text);
  } catch (error) {
    return `is no regular expression: ${(error as Error).message}`;
  }
  const groups = [...text.matchAll(/\(\?<(\w+)>/g)].flatMap(([, group = '']) => group);
  const unknown = groups.find((group) => !LOG_FIELDS.includes(group));
  return unknown && `the group ${unknown} is no field of a log line: ${LOG_FIELDS.join(', ')}`;
}

const field = z.enum(LOG_FIELDS, { error: `is no field of a log line: ${LOG_FIELDS.join(', ')}` });
const meaning = z
  .partialRecord(field, z.union([z.string(), z.number()]))
  .refine(({ level }) => level === undefined || levelOf(level) !== undefined, {
    error: 'expected as level debug, info, warn or error',
  });

/** What of a worker is its own: what is called otherwise there, and what it does not offer. The rest is docs/contract.md's. */
const PROFILE_SCHEMA = z.strictObject({
  level: z
    .enum(['viewer', 'operated', 'owned'])
    .describe(
      'what is judged: what viewers see and hear; metrics, health and log, too; or all of docs/contract.md',
    ),
  metrics: z
    .strictObject({ names: names(METRIC_NAMES, 'metric'), labels: names(METRIC_LABELS, 'label') })
    .partial(),
  log: z.enum(['fields', 'none']).describe('lines as in docs/contract.md, or nothing that could be judged'),
  logFields: names(LOG_FIELDS, 'field of a log line', word),
  logLines: z
    .array(
      z.strictObject({
        pattern: z.string().superRefine((text, context) => {
          const problem = problemOfPattern(text);
          if (problem !== undefined) context.addIssue(problem);
        }),
        is: meaning.optional(),
      }),
    )
    .describe('what its words mean: the first pattern that fits, its named groups and `is` are our fields'),
  files: z.enum(['segments', 'none']).describe('whether each segment is kept as files'),
  health: z
    .strictObject({ connecting: word, running: word, reconnecting: word, draining: word, stopped: word })
    .partial()
    .describe('how /healthz calls each state'),
  exitCodes: z
    .strictObject({
      wrongSettings: exitCode,
      noInput: exitCode,
      noSound: exitCode,
      outputFailed: exitCode,
      stsGone: exitCode,
      inputRefused: exitCode,
      formatChanged: exitCode,
    })
    .partial()
    .describe('how it ends; with 0 when the stream is over'),
  delay: z
    .strictObject({ offsetSeconds: z.number().min(0.5).max(60), isConstant: z.boolean() })
    .partial()
    .describe(
      'what was captured comes out one segment and this later, unless it is told otherwise; or its delay changes',
    ),
  gridStart: z
    .enum(['secondKeyframe', 'anyKeyframe'])
    .describe('where its grid starts: as docs/contract.md says, or where its first picture is found'),
  settings: z
    .strictObject({
      streamId: variable,
      inputUrl: variable,
      outputUrl: variable,
      stsUrl: variable,
      metricsPort: variable,
      segmentDir: variable,
      caFile: changeable,
      mediaServerApiUrl: changeable,
      stsMode: changeable,
      segmentDurationSeconds: changeable,
      segmentRetention: changeable,
      maxInflight: changeable,
      stsTimeoutMs: changeable,
      avOffsetNs: changeable,
      breakerThreshold: changeable,
      breakerCooldownMs: changeable,
      reconnectDelaysMs: changeable,
      sourceLanguage: changeable,
      targetLanguage: changeable,
      logLevel: changeable,
    })
    .partial()
    .describe('by which environment variable each is told'),
});
/** As it is written: whatever is left out is as in the default. */
export const WRITTEN_PROFILE = PROFILE_SCHEMA.partial();

type Whole<Part> = { [Key in keyof Part]-?: NonNullable<Part[Key]> };
type Schema = z.output<typeof PROFILE_SCHEMA>;
/** A profile in which nothing is left out. */
export type WorkerProfile = {
  [Key in keyof Schema]: Schema[Key] extends object ? Whole<Schema[Key]> : Schema[Key];
};
type ExitName = keyof WorkerProfile['exitCodes'];

/** Our own worker's, which is the default for whatever another one leaves out. */
const OURS = path.join(projectRoot, 'support', 'stack', 'worker-profile.yaml');
const read = new Map<string, WorkerProfile>();

/** The profile that WORKER_PROFILE names, or our own worker's. @throws Error that names the file and all that is wrong in it */
export function workerProfile(env: NodeJS.ProcessEnv = process.env): WorkerProfile {
  const file = env['WORKER_PROFILE']?.trim() || OURS;
  const known = read.get(file) ?? readProfile(file);
  read.set(file, known);
  return known;
}

function readProfile(file: string): WorkerProfile {
  const written = parseProfile(textOf(file), file);
  if (file === OURS) return written as WorkerProfile;
  const { metrics, health, exitCodes, delay, settings, ...others } = workerProfile({});
  return {
    ...{ ...others, ...written },
    metrics: { ...metrics, ...written.metrics },
    health: { ...health, ...written.health },
    exitCodes: { ...exitCodes, ...written.exitCodes },
    delay: { ...delay, ...written.delay },
    settings: { ...settings, ...written.settings },
  } as WorkerProfile;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`WORKER_PROFILE=${file} can't be read: ${(cause as Error).message}`, { cause });
  }
}

/** @param file for messages. @throws Error for what is no YAML, and for unknown keys and wrong values, with what is allowed */
export function parseProfile(text: string, file: string): z.output<typeof WRITTEN_PROFILE> {
  let written: unknown;
  try {
    written = parse(text) ?? {};
  } catch (cause) {
    throw new Error(`WORKER_PROFILE=${file} is no YAML: ${(cause as Error).message}`, { cause });
  }
  const result = WRITTEN_PROFILE.safeParse(written);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${problemOf(issue)}`);
  throw new Error(
    `WORKER_PROFILE=${file}:\n${problems.join('\n')}\nAll that is allowed: docs/worker-profile.schema.json`,
  );
}

function problemOf(issue: z.core.$ZodIssue): string {
  const place = issue.path.join('.') || 'the profile';
  if (issue.code !== 'unrecognized_keys') return `${place}: ${issue.message}`;
  return `${place}: ${issue.keys.join(', ')} is unknown; there are ${keysAt(issue.path).join(', ')}`;
}

/** What may stand at a place of the profile. */
function keysAt([part, inner, meaning]: readonly PropertyKey[]): readonly string[] {
  const { shape } = PROFILE_SCHEMA;
  if (part === undefined) return Object.keys(shape);
  if (part === 'metrics' && inner !== undefined) return inner === 'names' ? METRIC_NAMES : METRIC_LABELS;
  if (part === 'logFields' || meaning === 'is') return LOG_FIELDS;
  const section = shape[part as keyof typeof shape] as unknown;
  const form = section instanceof z.ZodArray ? section.element : section;
  return form instanceof z.ZodObject ? Object.keys(form.shape) : [];
}

/** What we call a state that the worker told. */
export function ourState(told: string, { health } = workerProfile()): string {
  const [ours] = Object.entries(health).find(([, theirs]) => theirs === told) ?? [];
  return ours ?? told;
}

/** Our own worker's exit codes by what they mean; features and docs/contract.md speak of these. */
const OUR_CODES: Readonly<Record<number, ExitName>> = {
  2: 'wrongSettings',
  3: 'noInput',
  4: 'noSound',
  5: 'outputFailed',
  6: 'stsGone',
  7: 'inputRefused',
  8: 'formatChanged',
};

/** @param ours as the features say it. @returns what the worker ends with in its place */
export function exitCodeFor(ours: number, { exitCodes } = workerProfile()): number {
  const meaning = OUR_CODES[ours];
  return meaning === undefined ? ours : exitCodes[meaning];
}
