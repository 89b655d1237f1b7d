import type { WorkerSettings } from '../../stack/stack';
import { inForce } from '../../stack/worker-settings';

/** The worker's own times and counts, by which the page tells what comes next. In ms. */
export interface Pace {
  segmentMs: number;
  /** From the capture of a fragment until viewers get it. */
  delayMs: number;
  /** An answer that takes longer comes too late. */
  stsTimeoutMs: number;
  /** So many failures in a row open the breaker, */
  threshold: number;
  /** and so long after that one fragment may try. */
  cooldownMs: number;
  /** Waits before the attempts to reach the STS again. */
  retryDelaysMs: readonly number[];
  maxInflight: number;
}

const NS_PER_MS = 1e6;

/** What a worker that was started with these settings does. */
export function paceOf(settings: WorkerSettings = {}): Pace {
  const worker = inForce(settings);
  const { segmentDurationSeconds, stsTimeoutMs, avOffsetNs } = worker;
  const segmentMs = segmentDurationSeconds * 1000;
  const offsetMs = avOffsetNs === undefined ? stsTimeoutMs + 500 : avOffsetNs / NS_PER_MS;
  return {
    ...{ segmentMs, delayMs: segmentMs + offsetMs, stsTimeoutMs },
    threshold: worker.breakerThreshold,
    cooldownMs: worker.breakerCooldownMs,
    retryDelaysMs: worker.reconnectDelaysMs,
    maxInflight: worker.maxInflight,
  };
}
