import type { CoordinatorContext } from '@cucumber/cucumber/api';
import { Query } from '@cucumber/query';
import { keyOf, type RunOptions } from './choose';
import { nearest } from './nearest';
import { longestFirst } from './order';

/** What a dry run is for: cucumber calls it a success with steps that nobody defined. */
const UNDEFINED: readonly string[] = ['UNDEFINED', 'AMBIGUOUS'];

/**
 * cucumber plugin: runs the scenarios that choose.ts has found, as cucumber's own filter knows a scenario by one line only, the
 * longest first. At the end it says of steps that nobody defined which ones they may have been meant to be.
 */
export default {
  type: 'plugin',
  optionsKey: 'run',
  coordinator({ operation, on, transform, environment, options }: CoordinatorContext<RunOptions>) {
    const { keys } = options;
    if (operation !== 'runCucumber' || keys === undefined) return undefined;
    const wanted = new Set(keys);
    const run = new Query();
    on('message', (message) => run.update(message));
    transform('pickles:filter', () => allOf(run).filter((item) => wanted.has(keyOf(item))));
    transform('pickles:order', (pickles) => longestFirst(pickles, options.workers ?? 0));
    return () => {
      const statuses: string[] = run
        .findAllTestStepFinished()
        .map(({ testStepResult }) => testStepResult.status);
      if (statuses.some((status) => UNDEFINED.includes(status)))
        process.once('exit', () => (process.exitCode = 1));
      for (const line of undefinedSteps(run)) environment.stderr.write(`${line}\n`);
    };
  },
};

/** All scenarios of the files, as cucumber hands them to its filters. */
const allOf = (run: Query) =>
  run.findAllPickles().flatMap((pickle) => {
    const gherkinDocument = run.findLineageBy(pickle)?.gherkinDocument;
    const { location } = pickle;
    return gherkinDocument && location ? [{ pickle, gherkinDocument, location }] : [];
  });

/** A line each, however often it is in the features. */
function undefinedSteps(run: Query): string[] {
  const patterns = run.findAllStepDefinitions().map(({ pattern }) => pattern.source);
  const lines = run.findAllTestStepFinished().flatMap((finished) => {
    const { status }: { status: string } = finished.testStepResult;
    const [attempt, testStep] = [run.findTestCaseStartedBy(finished), run.findTestStepBy(finished)];
    const pickle = attempt && run.findPickleBy(attempt);
    const step = testStep && run.findPickleStepBy(testStep);
    if (status !== 'UNDEFINED' || !pickle || !step) return [];
    const [most = 'none'] = nearest(step.text, patterns, 1);
    return `No step is worded "${step.text}" (${pickle.uri}:${pickle.location?.line ?? 1}). The nearest: "${most}".`;
  });
  return [...new Set(lines)];
}
