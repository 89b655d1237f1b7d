import path from 'node:path';
import { projectRoot } from '../../base/project-root';

const FEATURE = `Feature: endings
  Scenario: is over
    Given a stack

  Scenario: runs
    Given a stack
    When it goes on

  Scenario: has not begun
    Given a stack
`;

/**
 * A feature for tests of how runs end, with our own cucumber.js but for what has to do with the suite's features.
 * @param folder where the files will be
 * @returns texts by file name; the second scenario writes `running.json` when it has its stack
 */
export const tinyFeature = (folder: string): Record<string, string> => ({
  'endings.feature': FEATURE,
  'steps.js': STEPS,
  'cucumber.js': configuration(folder),
});

const moduleOf = (...names: string[]): string => JSON.stringify(path.join(projectRoot, ...names));

const configuration = (folder: string): string => `
  const ours = require(${moduleOf('cucumber.js')}).default.profiles.default;
  const plugin = ours.plugin.filter((name) => /graceful-stop|worker-sessions|whole-run|unfinished/.test(name));
  module.exports = { default: {
    ...ours, plugin, parallel: 1, paths: [${JSON.stringify(path.join(folder, '*.feature'))}],
    require: [${JSON.stringify(path.join(folder, 'steps.js'))}],
  } };`;

const STEPS = `
  const { writeFileSync, renameSync } = require('node:fs');
  const path = require('node:path');
  const { Given, When, setDefaultTimeout } = require(${moduleOf('node_modules', '@cucumber', 'cucumber')});
  const { startLocalStack } = require(${moduleOf('dist', 'support', 'stack', 'local.js')});
  setDefaultTimeout(60_000);
  let stack;
  Given('a stack', async () => {
    stack ??= await startLocalStack({ streamId: 's', evidenceDir: process.env.EVIDENCE_DIR });
  });
  const ends = {
    pass: () => undefined,
    fail: () => { throw new Error('as it was to'); },
    timeout: () => new Promise(() => undefined),
  };
  When('it goes on', { timeout: process.env.OUTCOME === 'timeout' ? 100 : 60_000 }, () => {
    const ports = [stack.inputUrl, stack.outputUrl, stack.apiUrl, stack.playbackUrl, stack.stsUrl];
    const told = { coordinator: process.ppid, worker: process.pid, ports: ports.map((url) => Number(new URL(url).port)) };
    writeFileSync(path.join(__dirname, 'part'), JSON.stringify(told));
    renameSync(path.join(__dirname, 'part'), path.join(__dirname, 'running.json'));
    const forEver = () => new Promise(() => setInterval(() => undefined, 1000));
    return (ends[process.env.OUTCOME] ?? forEver)();
  });`;
