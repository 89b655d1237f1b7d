import { EventEmitter } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatterHelpers } from '@cucumber/cucumber';
import { loadSupport } from '@cucumber/cucumber/api';
import { initializeFormatters } from '@cucumber/cucumber/lib/api/formatters';
import { makeEnvironment } from '@cucumber/cucumber/lib/environment/make_environment';
import { PluginManager } from '@cucumber/cucumber/lib/plugin/plugin_manager';
import { projectRoot } from '../base/project-root';
import { makePage } from './page/make-page';
import { REPORTS } from './run-messages';
import type { Summary } from './summary';
import { type Message, type RunFacts, summarize } from './summarize';

/** Writes all reports of a run from its messages, with cucumber's own formatters; failures are told on the terminal. */
export async function writeReports(
  messages: readonly Message[],
  folder: string,
  facts: RunFacts,
): Promise<Summary> {
  await mkdir(folder, { recursive: true });
  await format(messages, folder);
  const summary = summarize(messages, facts);
  await writeFile(path.join(folder, REPORTS.summary), `${JSON.stringify(summary, null, 2)}\n`);
  await writeFile(path.join(folder, REPORTS.page), makePage(messages, facts));
  return summary;
}

/** cucumber's formatters, fed as `runCucumber` does it (lib/api/run_cucumber.js); there is no public way. */
async function format(messages: readonly Message[], folder: string): Promise<void> {
  const environment = makeEnvironment({ cwd: projectRoot });
  const events = new EventEmitter();
  const plugins = new PluginManager(environment);
  events.on('envelope', (message: Message) => plugins.emit('message', message));
  let failed = false;
  const close = await initializeFormatters({
    ...environment,
    onStreamError: () => (failed = true), // cucumber says why
    eventBroadcaster: events,
    eventDataCollector: new formatterHelpers.EventDataCollector(events),
    configuration: {
      stdout: require.resolve('./progress/grouped-summary'),
      files: filesIn(folder),
      publish: false,
      options: {},
    },
    supportCodeLibrary: await supportCodeOf(messages),
    pluginManager: plugins,
  });
  for (const message of messages) events.emit('envelope', message);
  await plugins.cleanup();
  await close();
  if (failed) throw new Error('A report could not be written, see above.');
}

/** Formatters by file, as in cucumber.js. */
const filesIn = (folder: string): Record<string, string> => ({
  [path.join(folder, REPORTS.html)]: 'html',
  [path.join(folder, REPORTS.messages)]: 'message',
  [path.join(folder, REPORTS.junit)]: 'junit',
  [path.join(folder, REPORTS.rerun)]: 'rerun',
});

type Definition = Pick<NonNullable<Message['stepDefinition']>, 'id' | 'sourceReference'>;
type SupportCode = Parameters<typeof initializeFormatters>[0]['supportCodeLibrary'];

/** What formatters look up: where the steps and hooks of the run are, as its messages say. There is no code to load. */
async function supportCodeOf(messages: readonly Message[]): Promise<SupportCode> {
  const none = { requireModules: [], requirePaths: [], importPaths: [], loaders: [] };
  const sources = {
    paths: [],
    defaultDialect: 'en',
    names: [],
    tagExpression: '',
    order: 'defined' as const,
  };
  const library = await loadSupport({ sources, support: none }, { cwd: projectRoot });
  const hooks = messages.flatMap(({ hook }) => (hook ? [placeOf(hook)] : []));
  return {
    ...library,
    stepDefinitions: messages.flatMap(({ stepDefinition: step }) => (step ? [placeOf(step)] : [])),
    beforeTestCaseHookDefinitions: hooks,
    afterTestCaseHookDefinitions: hooks,
  } as unknown as SupportCode;
}

const placeOf = ({ id, sourceReference: { uri, location } }: Definition) => ({
  ...{ id, uri, line: location?.line },
});
