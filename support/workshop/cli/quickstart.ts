import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { exitCodeOf } from '../../cli/child';
import { command } from '../../cli/command';
import { readSummary, REPORTS } from '../../report/run-messages';
import { type Quickstart, readQuickstart } from '../quickstart/commands';

/** What would lead the clone's runs astray. */
const OF_THIS_RUN = /^(npm_|EVIDENCE_DIR$|REPORTS_DIR$|HISTORY_FILE$|SUITE_SHARD$)/;

/** `npm run quickstart`: carries out docs/quickstart.md in a fresh clone of what is committed here, to the letter. */
async function main(): Promise<void> {
  const commands = readQuickstart();
  const folder = await mkdtemp(path.join(tmpdir(), 'quickstart-'));
  try {
    const clone = await makeClone(commands.clone, folder);
    await walk(commands, clone);
    console.log('\nThe quickstart leads where it says.');
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @returns the folder that the command changes to */
async function makeClone(command: string, folder: string): Promise<string> {
  await run(command, folder);
  return path.join(folder, command.split(' ').at(-1) ?? '');
}

async function walk({ green, red, page, again }: Quickstart, clone: string): Promise<void> {
  await run(green, clone);
  await expectPassed(clone, green);
  await run(red, clone);
  const text = await readFile(path.join(clone, page), 'utf8');
  for (const words of [
    '1 of 1 scenario failed',
    'at most 0.2 LU either way',
    'beyond the limit',
    'Run it again',
    '<video',
    again,
  ])
    if (!text.includes(words)) throw new Error(`${page} does not have "${words}".`);
  await run(again, clone);
  await expectPassed(clone, again);
}

/** @throws Error when it does not end well */
async function run(command: string, cwd: string): Promise<void> {
  console.log(`\n$ ${command}`);
  const startedAt = performance.now();
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THIS_RUN.test(name));
  const env = { ...Object.fromEntries(inherited), REPOSITORY: projectRoot };
  const exitCode = await exitCodeOf(spawn(command, { cwd, env, shell: true, stdio: 'inherit' }));
  if (exitCode !== 0) throw new Error(`"${command}" ended with exit code ${exitCode}.`);
  console.log(`(${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
}

async function expectPassed(clone: string, command: string): Promise<void> {
  const summary = await readSummary(path.join(clone, 'reports', REPORTS.summary));
  const seen = summary?.scenarios.map(({ name, status }) => `"${name}" is ${status}`) ?? ['no summary'];
  if (summary?.scenarios.length !== 1 || summary.scenarios[0]?.status !== 'passed')
    throw new Error(`After "${command}" one scenario was to be green; seen: ${seen.join(', ')}.`);
}

void command('npm run quickstart', main);
