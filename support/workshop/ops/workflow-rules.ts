import { z } from 'zod';

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
