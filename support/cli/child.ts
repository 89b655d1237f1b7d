import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface ChildEnd {
  /** As a shell would tell it. */
  exitCode: number;
  /** This process was told to end: there is nothing left to do but to tell what was done. */
  interrupted: boolean;
}

/**
 * Waits for a child that does the work of this process, and passes signals on to it (a terminal's Ctrl-C reaches both
 * anyway).
 */
export async function endOf(child: ChildProcess): Promise<ChildEnd> {
  let received: (typeof SIGNALS)[number] | undefined;
  const forward = (signal: (typeof SIGNALS)[number]) => {
    received = signal;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  try {
    const exitCode = await exitOf(child);
    return received
      ? { exitCode: 128 + constants.signals[received], interrupted: true }
      : { exitCode, interrupted: false };
  } finally {
    for (const signal of SIGNALS) process.off(signal, forward);
  }
}

/** As endOf, where nothing is left to be told: after such a signal this process ends with its child. */
export async function exitCodeOf(child: ChildProcess): Promise<number> {
  const { exitCode, interrupted } = await endOf(child);
  if (interrupted) process.exit(exitCode);
  return exitCode;
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
