import { redact } from '../../services/net/redact';
import { translateMetrics } from './metrics-translation';
import {
  type Hidden,
  type MediaServerIdentity,
  type Stack,
  stackKind,
  type StackKind,
  type StackOptions,
} from './stack';
import { startStack } from './stacks';
import { hiddenAt, pipelineLevel } from './level';
import { workerProfile } from './worker-profile';

/** A worker of which nothing is known but, at best, where it tells its metrics. */
interface WatchedWorker {
  metricsUrl: string | undefined;
  translateMetrics?: ((text: string) => string | undefined) | undefined;
  /** How it ended; undefined while it runs, or where that is not seen. */
  ended: () => string | undefined;
}

/** A pipeline of which one sees what goes in and what comes out, and what it says of itself. */
export interface WatchedPipeline extends AsyncDisposable {
  readonly kind: StackKind;
  readonly streamId: string;
  readonly inputUrl: string;
  readonly outputUrl: string;
  /** Where the media server tells who reads the input; undefined where it is not asked. */
  readonly apiUrl: string | undefined;
  readonly mediaServer: MediaServerIdentity;
  readonly hidden: Hidden;
  startWorker(): Promise<WatchedWorker>;
  unexpectedExits(): string[];
}

/** Starts a stack with the worker that WORKER_COMMAND or WORKER_IMAGE names, or takes what runs already. @throws Error when it does not come up */
export async function startWatched(options: StackOptions): Promise<WatchedPipeline> {
  if (stackKind() === 'external') return runningElsewhere(options.streamId, process.env);
  const stack = await startStack({ ...options, record: false });
  const isSilent = pipelineLevel() === 'viewer';
  const startWorker = async (): Promise<WatchedWorker> => {
    const worker = await stack.startWorker();
    return {
      metricsUrl: isSilent ? undefined : worker.metricsUrl,
      translateMetrics: worker.translateMetrics,
      ended: () => worker.exit && worker.describeExit(),
    };
  };
  return { ...seenOf(stack), startWorker, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
}

const seenOf = (stack: Stack): Omit<WatchedPipeline, 'startWorker' | typeof Symbol.asyncDispose> => {
  const { kind, streamId, inputUrl, outputUrl, apiUrl, mediaServer, hidden = {} } = stack;
  const unexpectedExits = (): string[] => stack.unexpectedExits();
  return { kind, streamId, inputUrl, outputUrl, apiUrl, mediaServer, hidden, unexpectedExits };
};

const NO_LOG = 'of a pipeline that runs elsewhere the log is read from the level "controlled" on';

function runningElsewhere(streamId: string, env: NodeJS.ProcessEnv): WatchedPipeline {
  const level = pipelineLevel(env);
  const worker = {
    metricsUrl: level === 'viewer' ? undefined : env['METRICS_URL'],
    translateMetrics: (text: string) => translateMetrics(text, workerProfile(env).metrics),
    ended: () => undefined,
  };
  return {
    ...{ kind: 'external', streamId, apiUrl: undefined, hidden: { log: NO_LOG, ...hiddenAt(level) } },
    ...watchedUrls(env),
    mediaServer: { name: 'of their own', version: '' },
    startWorker: () => Promise.resolve(worker),
    unexpectedExits: () => [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a pipeline that runs elsewhere reads and publishes: all that is needed for the level "viewer". @throws Error that names the variable */
export const watchedUrls = (env: Environment): Pick<WatchedPipeline, 'inputUrl' | 'outputUrl'> => ({
  inputUrl: urlIn(env, 'INPUT_URL', 'rtsp'),
  outputUrl: urlIn(env, 'OUTPUT_URL', 'rtmp'),
});

function urlIn(env: Environment, name: string, protocol: string): string {
  const url = env[name] ?? '';
  if (URL.canParse(url) && new URL(url).protocol === `${protocol}:`) return url;
  throw new Error(`${name} is "${redact(url)}": expected a URL like ${protocol}://10.0.0.5/live/demo.`);
}
