import { randomUUID } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { nowMs } from '../../contracts/clock';
import { LogOutput } from '../../net/log-output';
import { redact } from '../../net/redact';

export type { Logger };

/** JSON lines on standard output: `time` in ms on the time base of all records, levels as words, no secrets. */
export function createLogger(
  streamId: string,
  instanceId: string,
  level: string,
  output = new LogOutput(),
): Logger {
  const options = {
    level,
    base: { streamId, runId: randomUUID(), instanceId },
    timestamp: () => `,"time":${nowMs().toFixed(3)}`,
    hooks: { streamWrite: redact },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, output);
}

/** Lines of a kind that are told at once: a bad day of a service, with every case of it. */
const BURST = 2500;
/** After that a hostile source, which repeats itself thousands of times a second, is told of once in so long. */
const EVERY_MS = 5000;

interface Kind {
  lines: number;
  atMs: number;
  left: number;
}

/** Says what is to be logged of something that may come far too often. */
export class LogLimit {
  private readonly kinds = new Map<string, Kind>();

  constructor(
    private readonly now: () => number,
    private readonly burst = BURST,
  ) {}

  /** @returns how many were left out before this one; undefined when this one is left out, too. `kind` is one of a few. */
  admit(kind: string): number | undefined {
    const { lines, left } = this.refilled(kind);
    const admitted = lines >= 1;
    this.kinds.set(kind, {
      lines: admitted ? lines - 1 : lines,
      atMs: this.now(),
      left: admitted ? 0 : left + 1,
    });
    return admitted ? left : undefined;
  }

  private refilled(kind: string): Kind {
    const last = this.kinds.get(kind) ?? { lines: this.burst, atMs: this.now(), left: 0 };
    const lines = Math.min(this.burst, last.lines + (this.now() - last.atMs) / EVERY_MS);
    return { ...last, lines };
  }
}
