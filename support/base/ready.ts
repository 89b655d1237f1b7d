import { within } from './eventually';
import type { ProcessLine } from './lines';
import type { Service, StartError } from './service';

/** @returns the first JSON line on stdout that has `"event":"ready"` */
export function announcement(
  onLine: (listener: (line: ProcessLine) => void) => void,
): Promise<Record<string, unknown>> {
  return new Promise((resolve) =>
    onLine(({ stream, record }) => stream === 'stdout' && record?.['event'] === 'ready' && resolve(record)),
  );
}

/** @throws StartError when the service ends before it has said that it is ready, or the deadline passes */
export async function untilReady(
  service: Pick<Service, 'exited' | 'describeExit'> & { startError(problem: string): StartError },
  announced: Promise<Record<string, unknown>>,
  withinMs: number,
): Promise<Record<string, unknown>> {
  const ended = service.exited.then(() => 'ended' as const);
  const outcome = await within(Promise.race([announced, ended]), withinMs);
  if (typeof outcome === 'object') return outcome;
  if (outcome === 'ended') throw service.startError(`${service.describeExit()} before it was ready`);
  throw service.startError(`did not report {"event":"ready"} within ${withinMs} ms`);
}
