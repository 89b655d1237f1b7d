import type { Disposer } from '../base/disposer';
import type { Service } from '../base/service';
import type { Stack, Worker, WorkerExtras, WorkerSettings } from './stack';

/** What a stack consists of before its first worker comes. */
export interface StackParts extends Omit<
  Stack,
  'workers' | 'startWorker' | 'unexpectedExits' | typeof Symbol.asyncDispose
> {
  readonly services: Record<'mediaServer' | 'sts', Service & { endedUnasked: boolean }> | undefined;
}

/** A worker that is to be started. */
export interface NewWorker extends WorkerExtras {
  /** `worker-1`: for messages and file names. */
  instance: string;
  settings: WorkerSettings;
  evidenceDir: string;
}

/**
 * A stack that the suite has started.
 * @param owned has ended when it has, whoever asks for that and how often
 * @param start starts a worker, and has it owned
 * @param at where workers find its servers, if that is somewhere else
 */
export function startedStack<Parts extends StackParts>(
  parts: Parts,
  owned: Disposer,
  start: (worker: NewWorker) => Promise<Worker>,
  at: Pick<Stack, 'inputUrl' | 'outputUrl' | 'stsUrl'> = parts,
): Parts & Stack {
  const { streamId, evidenceDir } = parts;
  const { inputUrl, outputUrl, stsUrl } = at;
  const workers: Worker[] = [];
  let count = 0;
  let ending: Promise<void> | undefined;
  return {
    ...parts,
    workers,
    startWorker: async (settings, extras) => {
      count += 1;
      const worker = await start({
        ...{ ...extras, instance: `worker-${count}`, evidenceDir },
        settings: { streamId, inputUrl, outputUrl, stsUrl, ...settings },
      });
      workers.push(worker);
      return worker;
    },
    unexpectedExits: () =>
      Object.values(parts.services ?? {})
        .filter(({ endedUnasked }) => endedUnasked)
        .map((server) => `${server.name} ${server.describeExit()}.`),
    [Symbol.asyncDispose]: () => (ending ??= owned.dispose()),
  };
}
