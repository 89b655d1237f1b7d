import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../base/project-root';
import { ensureBaseImage } from '../compose-proof/images';

/** One thing to be checked. */
interface OpsCheck {
  name: string;
  /** @throws Error with what is wrong, or with what to install */
  run: () => Promise<unknown>;
}

const WORKFLOWS = path.join(projectRoot, '.github', 'workflows');
const VALIDATOR = path.join(projectRoot, 'node_modules', '@action-validator', 'cli', 'cli.mjs');
const COMPOSE = ['-f', 'docker-compose.yml', '-f', 'docker-compose.observability.yml'];
const GET_PROMTOOL = 'on Debian or Ubuntu: apt-get install --no-install-recommends prometheus';
const GET_DOCKER = 'Docker with Compose v2, see https://docs.docker.com/engine/install';

/** Everything that surrounds the pipeline and is no program: workflows, alert rules, compose files, images. */
export const OPS_CHECKS: readonly OpsCheck[] = [
  { name: 'workflows follow the schema of GitHub', run: checkSchema },
  { name: 'workflows follow our rules', run: checkRules },
  {
    name: 'Prometheus takes its configuration',
    run: () => promtool('check', 'config', 'services/observability/prometheus.yml'),
  },
  {
    name: 'alert rules do what they say',
    run: () => promtool('test', 'rules', 'services/observability/alerts.test.yml'),
  },
  {
    name: 'compose takes its files',
    run: () => docker('compose', ...COMPOSE, '--profile', 'observability', 'config', '--quiet'),
  },
  { name: 'images of others are named by digest', run: checkImages },
  { name: 'images are built', run: buildImages },
];

async function checkSchema(): Promise<void> {
  for (const file of await workflowFiles()) await tool(process.execPath, [VALIDATOR, file], 'npm ci');
}

async function checkRules(): Promise<void> {
  const { scripts } = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const problems: string[] = [];
  for (const file of await workflowFiles()) {
    const found = workflowProblems(parse(await readFile(file, 'utf8')), Object.keys(scripts));
    problems.push(...found.map((problem) => `${path.basename(file)}: ${problem}`));
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

async function checkImages(): Promise<void> {
  const files = [
    'Dockerfile',
    ...(await readdir(projectRoot)).filter((name) => /^docker-compose.*\.yml$/.test(name)),
  ];
  const texts = await Promise.all(files.map((file) => readFile(path.join(projectRoot, file), 'utf8')));
  const problems = imageProblems(texts.join('\n'));
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

const OF_OTHERS = /\b(\w+_IMAGE)(?:=|:-)([\w./:@-]+)/g;
const BY_DIGEST = /@sha256:[0-9a-f]{64}$/;

/** @returns one sentence for each image that is not named by digest, or by several */
export function imageProblems(text: string): string[] {
  const images = new Map<string, Set<string>>();
  for (const [, name = '', image = ''] of text.matchAll(OF_OTHERS))
    images.set(name, (images.get(name) ?? new Set()).add(image));
  return [...images].flatMap(([name, named]) => [
    ...problem(named.size > 1, `${name} is ${[...named].join(' and ')}`),
    ...[...named].filter((image) => !BY_DIGEST.test(image)).map((image) => `${name}: ${image} has no digest`),
  ]);
}

async function buildImages(): Promise<void> {
  const env = await ensureBaseImage(console.log);
  await tool('docker', ['compose', '-f', 'docker-compose.yml', 'build', '--quiet'], GET_DOCKER, env);
}

async function workflowFiles(): Promise<string[]> {
  const files = (await readdir(WORKFLOWS)).filter((name) => /\.ya?ml$/.test(name));
  if (files.length === 0) throw new Error(`${WORKFLOWS} holds no workflow`);
  return files.map((name) => path.join(WORKFLOWS, name));
}

const promtool = (...args: string[]): Promise<void> => tool('promtool', args, GET_PROMTOOL);
const docker = (...args: string[]): Promise<void> => tool('docker', args, GET_DOCKER);

/** @throws Error with what the tool said; when there is no such tool, with what to install */
async function tool(
  command: string,
  args: readonly string[],
  howToGet: string,
  env: Record<string, string> = {},
): Promise<void> {
  const options = { cwd: projectRoot, reject: false, all: true, stdin: 'ignore', env } as const;
  const result = await execa(command, args, options);
  if (result.code === 'ENOENT') throw new Error(`${command} is not installed. Get it: ${howToGet}`);
  if (result.failed) throw new Error(`${command} ${args.join(' ')}\n${result.all || result.shortMessage}`);
}

const step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
const job = z.looseObject({
  'timeout-minutes': z.number().optional(),
  permissions: z.unknown().optional(),
  steps: z.array(step),
});
const workflow = z.looseObject({
  permissions: z.unknown().optional(),
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), job),
});

const PINNED = /^[\w./-]+@[0-9a-f]{40}$/;
const NPM_RUN = /\bnpm (?:run )?([\w:-]+)/g;
/** Of npm itself, and those that every package has. */
const OF_NPM = ['ci', 'audit', 'run', 'start', 'test', 'install'];
const READ_ONLY = JSON.stringify({ contents: 'read' });

/**
 * What the schema of GitHub's workflows lets pass, and we don't.
 * @param parsed content of a workflow file
 * @param scripts names of the npm scripts that there are
 * @returns one sentence for each fault
 */
export function workflowProblems(parsed: unknown, scripts: readonly string[]): string[] {
  const result = workflow.safeParse(parsed);
  if (!result.success) return [z.prettifyError(result.error)];
  const { permissions, concurrency, jobs } = result.data;
  return [
    ...problem(JSON.stringify(permissions) !== READ_ONLY, 'permissions are not "contents: read" alone'),
    ...problem(concurrency === undefined, 'no concurrency: runs of the same branch would pile up'),
    ...Object.entries(jobs).flatMap(([name, content]) => jobProblems(name, content, scripts)),
  ];
}

function jobProblems(name: string, content: z.output<typeof job>, scripts: readonly string[]): string[] {
  const commands = content.steps.flatMap(({ run = '' }) =>
    [...run.matchAll(NPM_RUN)].map(([, script]) => script),
  );
  const unknown = commands.filter((script = '') => ![...OF_NPM, ...scripts].includes(script));
  const floating = content.steps.flatMap(({ uses }) =>
    uses === undefined || PINNED.test(uses) ? [] : [uses],
  );
  return [
    ...problem(content['timeout-minutes'] === undefined, `job ${name} has no timeout-minutes`),
    ...problem(content.permissions !== undefined, `job ${name} asks for permissions of its own`),
    ...floating.map((uses) => `job ${name}: ${uses} is not pinned to a commit`),
    ...unknown.map((script) => `job ${name}: there is no npm script "${script}"`),
  ];
}

const problem = (isOne: boolean, text: string): string[] => (isOne ? [text] : []);
