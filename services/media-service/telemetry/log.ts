import { randomUUID } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { nowMs } from '../../contracts/clock';
import { redact } from '../../net/redact';

export type { Logger };

/** JSON lines on standard output: `time` in ms on the time base of all records, levels as words, no secrets. */
export function createLogger(streamId: string, instanceId: string, level: string): Logger {
  return pino({
    level,
    base: { streamId, runId: randomUUID(), instanceId },
    timestamp: () => `,"time":${nowMs().toFixed(3)}`,
    hooks: { streamWrite: redact },
    formatters: { level: (label) => ({ level: label }) },
  });
}
