import type { CoordinatorContext } from '@cucumber/cucumber/api';
import type { GherkinDocument, Pickle } from '@cucumber/messages';
import type { Message } from '../report/summarize';
import { keyOf, type RunOptions } from './choose';
import { nearest } from './nearest';

/** What a dry run is for: cucumber calls it a success with steps that nobody defined. */
const UNDEFINED: readonly string[] = ['UNDEFINED', 'AMBIGUOUS'];

/**
 * cucumber plugin: runs the scenarios that choose.ts has found, as cucumber's own filter knows a scenario by one line only. At
 * the end it says of steps that nobody defined which ones they may have been meant to be.
 */
export default {
  type: 'plugin',
  optionsKey: 'run',
  coordinator({ operation, on, transform, environment, options }: CoordinatorContext<RunOptions>) {
    const { keys } = options;
    if (operation !== 'runCucumber' || keys === undefined) return undefined;
    const wanted = new Set(keys);
    const read = new Read();
    on('message', (message) => read.see(message));
    transform('pickles:filter', () => read.items().filter((item) => wanted.has(keyOf(item))));
    return () => {
      if (read.isIncomplete) process.once('exit', () => (process.exitCode = 1));
      for (const line of read.undefinedSteps()) environment.stderr.write(`${line}\n`);
    };
  },
};

/** All scenarios of the files, as cucumber hands them to its filters. */
class Read {
  isIncomplete = false;
  private readonly documents = new Map<string | undefined, GherkinDocument>();
  private readonly pickles: Pickle[] = [];
  private readonly patterns: string[] = [];
  /** Pickle step by test step. */
  private readonly stepOf = new Map<string, string | undefined>();
  /** Pickle steps. */
  private readonly undefined = new Set<string | undefined>();

  see({ gherkinDocument, pickle, stepDefinition, testCase, testStepFinished }: Message): void {
    if (gherkinDocument) this.documents.set(gherkinDocument.uri, gherkinDocument);
    if (pickle) this.pickles.push(pickle);
    if (stepDefinition) this.patterns.push(stepDefinition.pattern.source);
    for (const { id, pickleStepId } of testCase?.testSteps ?? []) this.stepOf.set(id, pickleStepId);
    const status: string | undefined = testStepFinished?.testStepResult.status;
    if (!testStepFinished || !UNDEFINED.includes(status ?? '')) return;
    this.isIncomplete = true;
    if (status === 'UNDEFINED') this.undefined.add(this.stepOf.get(testStepFinished.testStepId));
  }

  /** A line each, however often it is in the features. */
  undefinedSteps(): string[] {
    const lines = this.pickles.flatMap(({ uri, location, steps }) =>
      steps
        .filter(({ id }) => this.undefined.has(id))
        .map(({ text }) => {
          const [most] = nearest(text, this.patterns, 1);
          return `No step is worded "${text}" (${uri}:${location?.line ?? 1}). The nearest: "${most ?? 'none'}".`;
        }),
    );
    return [...new Set(lines)];
  }

  items() {
    return this.pickles.flatMap((pickle) => {
      const gherkinDocument = this.documents.get(pickle.uri);
      const { location } = pickle;
      return gherkinDocument && location ? [{ pickle, gherkinDocument, location }] : [];
    });
  }
}
