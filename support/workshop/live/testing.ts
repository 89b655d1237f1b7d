import type { LogRecord } from '../../records/logs';

/** A line of a worker's log, as it is read. */
export const line = (
  atMs: number,
  component: string,
  fields: Readonly<Record<string, unknown>> = {},
  message = component,
): LogRecord => ({ ...{ level: 'info', streamId: 'demo', atMs, component, message }, fields });

export const ACTIVE = line(1000, 'connection', { sessionId: 's', maxInflight: 3, reconnected: false });
export const INPUT = line(900, 'input', { sampleRateHz: 48_000, channels: 2 });

export const settled = (batch: number, outcome: string, reason?: string): LogRecord =>
  line(batch, 'settle', { batch, outcome, ...(reason !== undefined && { reason }) }, `fragment ${outcome}`);

export const putOut = (atMs: number, batch: number): LogRecord =>
  line(atMs, 'output', { batch, latencyMs: 14_400 }, 'fragment put out');
