import type { Disposer } from '../base/disposer';
import type { Stack } from '../stack/stack';

/** `KEEP=1`: the stack of a scenario stays up for a look until Ctrl-C. */
const keeps = (): boolean => process.env['KEEP'] === '1';

let kept: { stack: Stack; owned: Disposer } | undefined;

/** Where the scenarios run in processes of cucumber's, Ctrl-C is not theirs, and nobody sees what they print. */
export function requireOneProcess(): void {
  if (keeps() && process.env['CUCUMBER_WORKER_ID'] !== undefined)
    throw new Error(
      'KEEP=1 keeps the stack of one scenario up: it needs --parallel 0, which is what it sets by itself.',
    );
}

/** Ends what a broadcast was performed on, or takes it over until the next one; then that one is ended first. */
export async function endOrKeep(stack: Stack | undefined, owned: Disposer): Promise<void> {
  const former = kept;
  kept = keeps() && stack ? { stack, owned } : undefined;
  await former?.owned.dispose();
  if (!kept) await owned.dispose();
}

/** Tells where everything is and waits for Ctrl-C, at which the reaper ends all; returns at once where nothing is kept. */
export async function holdIfKept(why: string): Promise<void> {
  if (!kept) return;
  console.log(describeKept(why, kept.stack));
  await new Promise(() => setInterval(() => undefined, 1 << 30)); // keeps this process alive
}

export function describeKept(why: string, stack: Stack): string {
  const { streamId, services, workers } = stack;
  const process = (name: string, pid: number | undefined, state: string): string =>
    `  ${name.padEnd(16)} pid ${pid ?? '?'}, ${state}`;
  const servers = services ? [services.mediaServer, services.sts] : [];
  return [
    '',
    why,
    '',
    'KEEP=1: its stack stays up. Ctrl-C ends it.',
    '',
    `  input            ${stack.inputUrl}`,
    `  output           ${stack.outputUrl}`,
    `  paths            ${stack.apiUrl}/v3/paths/list`,
    `  recordings       ${stack.playbackUrl}/list?path=live/${streamId}/out`,
    `  STS, control     ${stack.stsUrl}`,
    `  journal          ${stack.stsUrl}/journal?stream_id=${streamId}`,
    ...workers.map(({ metricsUrl }) => `  metrics          ${metricsUrl}`),
    ...[...servers, ...workers].map((one) => process(one.name, one.pid, one.describeExit())),
    `  folder           ${stack.evidenceDir}`,
    '',
  ].join('\n');
}
