import { eventually } from '../base/eventually';
import { StsControl } from '../faults/sts-control';
import { MediaServerApi } from '../records/media-server-api';
import { parsePrometheus } from '../records/prometheus';
import type { ExternalSettings } from './external-settings';
import { type MetricsTranslation, translateMetrics } from './metrics-translation';
import { pathOf } from './stack';

/** A worker looks for a lost input for 7 s and puts out what it has for 14.5. */
const FREE_WITHIN_MS = 45_000;
/** A breaker stays open for 30 s; a process that is started anew begins with a closed one. */
const FRESH_WITHIN_MS = 45_000;
const POLL_MS = 250;
const ANSWER_MS = 2000;

/** Waits until an earlier stream has gone, input and output. @throws NotInTimeError when somebody keeps publishing */
export async function untilFree({ apiUrl, inputUrl, outputUrl }: ExternalSettings): Promise<void> {
  const api = new MediaServerApi(apiUrl);
  for (const url of [inputUrl, outputUrl])
    await eventually(
      `nobody publishes to ${url} (the suite needs this pipeline for itself)`,
      async () => (await api.path(pathOf(url))) === null,
      { withinMs: FREE_WITHIN_MS, everyMs: POLL_MS },
    );
}

/** Lets echo-sts behave well again, whatever the scenario before told it. @throws Error when it can't be told */
export async function resetSts({ stsUrl, streamId }: ExternalSettings): Promise<void> {
  const control = await StsControl.connect({ url: stsUrl, streamId });
  try {
    await control.audio({ mode: 'echo' });
    await control.latency({ min_ms: 0, max_ms: 0, seed: 1 });
    await control.stopErrors();
    await control.delivery({ mode: 'normal' });
    await control.autoBackpressure(false);
    await control.session({});
  } finally {
    control.close();
  }
}

/**
 * Waits until the worker knows nothing of an earlier stream: its breaker is closed, its counters begin at 0. Between two
 * streams there may be no worker, and no metrics.
 * @throws NotInTimeError that says what it still knows
 */
export async function untilFresh(metricsUrl: string, translation: MetricsTranslation): Promise<void> {
  const look = async (): Promise<string> => {
    const text = await readMetrics(metricsUrl);
    return text === undefined ? '' : knownOf(translateMetrics(text, translation));
  };
  await eventually('the worker knows nothing of an earlier stream (docs/contract.md)', look, {
    withinMs: FRESH_WITHIN_MS,
    everyMs: POLL_MS,
    until: (known) => known === '',
  });
}

/** @returns undefined when nobody answers */
async function readMetrics(url: string): Promise<string | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => undefined);
  if (response && !response.ok) throw new Error(`${url} answered ${response.status}`);
  return response?.text();
}

const OF_A_STREAM = ['worker_sts_breaker_state', 'worker_fragments_total', 'worker_fallback_total'];

/** The values that are not 0, as text; empty when there is none. */
function knownOf(text: string): string {
  const families = parsePrometheus(text);
  const samples = OF_A_STREAM.flatMap((name) => families.get(name)?.samples ?? []);
  const known = samples.filter(({ value }) => value !== 0);
  return known.map(({ name, labels, value }) => `${name} ${JSON.stringify(labels)} ${value}`).join(', ');
}
