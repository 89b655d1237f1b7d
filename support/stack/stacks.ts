import { startComposeStack } from './compose';
import { findExternalStack } from './external';
import { readWatchedSettings } from './external-settings';
import { hiddenAt, pipelineLevel } from './level';
import { startLocalStack } from './local';
import { translateMetrics } from './metrics-translation';
import { type Stack, stackKind, type StackOptions, type Worker } from './stack';
import { workerProfile } from './worker-profile';

const STARTERS = { local: startLocalStack, compose: startComposeStack, external: findExternalStack };

/** Starts, or finds, the kind of pipeline that STACK names. @throws Error when it does not come up; then nothing is left running */
export const startStack = (options: StackOptions): Promise<Stack> => STARTERS[stackKind()](options);

/** A worker of which nothing is known but, at best, where it tells its metrics, and how it ended. */
export interface WatchedWorker extends Pick<Worker, 'translateMetrics' | 'exit' | 'describeExit'> {
  readonly metricsUrl: string | undefined;
}

/** A pipeline of which one sees what goes in and what comes out, and what it says of itself. */
export interface WatchedPipeline
  extends
    Pick<
      Stack,
      'kind' | 'hidden' | 'streamId' | 'mediaServer' | 'inputUrl' | 'outputUrl' | 'unexpectedExits'
    >,
    AsyncDisposable {
  /** Where the media server tells who reads the input; undefined where it is not asked. */
  readonly apiUrl: string | undefined;
  startWorker(): Promise<WatchedWorker>;
}

/** Starts a stack with the worker that WORKER_COMMAND or WORKER_IMAGE names, or takes what runs already. @throws Error when it does not come up */
export const startWatched = (options: StackOptions): Promise<WatchedPipeline> =>
  stackKind() === 'external'
    ? Promise.resolve(runningElsewhere(options.streamId, process.env))
    : startStack({ ...options, record: false });

const NO_LOG = 'of a pipeline that runs elsewhere the log is read from the level "controlled" on';

function runningElsewhere(streamId: string, env: NodeJS.ProcessEnv): WatchedPipeline {
  const worker = {
    metricsUrl: env['METRICS_URL'],
    translateMetrics: (text: string) => translateMetrics(text, workerProfile(env).metrics),
    ...{ exit: undefined, describeExit: () => 'is running' },
  };
  return {
    ...{ kind: 'external', streamId, ...readWatchedSettings(env), apiUrl: undefined },
    hidden: { log: NO_LOG, ...hiddenAt(pipelineLevel(env)) },
    mediaServer: { name: 'of their own', version: '' },
    startWorker: () => Promise.resolve(worker),
    unexpectedExits: () => [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
