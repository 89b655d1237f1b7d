import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Waits for a child that does the work of this process, and passes signals on to it (a terminal's Ctrl-C reaches both
 * anyway). After such a signal this process ends with its child, as there is nothing left to do.
 * @returns the exit code as a shell would tell it
 */
export async function exitCodeOf(child: ChildProcess): Promise<number> {
  let received: (typeof SIGNALS)[number] | undefined;
  const forward = (signal: (typeof SIGNALS)[number]) => {
    received = signal;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  try {
    return await end(child);
  } finally {
    for (const signal of SIGNALS) process.off(signal, forward);
    if (received) process.exit(128 + constants.signals[received]);
  }
}

function end(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
