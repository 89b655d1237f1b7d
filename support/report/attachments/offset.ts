import type { Evidence } from '../../broadcast/evidence';
import { segmentSecondsOf } from '../../broadcast/plan';
import { contentOf, type Content } from '../../verdicts/content';
import { measureSync, type SyncMeasure } from '../../instruments/sync';
import type { Story } from '../story';
import { readIfThere } from './read-if-there';

type Offsets = NonNullable<Story['offset']>;

/** What was measured of sound against picture: nothing is decoded for it, so only what steps have looked at is there. */
export async function offsetOf(evidence: Evidence): Promise<Offsets> {
  const content = await contentThatIsThere(evidence);
  return { reported: await reported(evidence), measured: content ? measured(content) : [] };
}

/** undefined where no step has decoded the recording, or it could not be. */
export async function contentThatIsThere(evidence: Evidence): Promise<Content | undefined> {
  const kept = await readIfThere(evidence.file('content.json'));
  return kept !== undefined && 'value' in (JSON.parse(kept) as object) ? contentOf(evidence) : undefined;
}

/** By the segment that each pair belongs to; one that fell between two readings of the metrics is left out. */
async function reported(evidence: Evidence): Promise<Offsets['reported']> {
  const all = (await evidence.metrics()).all();
  const pointsOf = (name: string) => all.find((series) => series.name === name)?.points ?? [];
  const deltas = pointsOf('worker_av_sync_delta_ms');
  const segmentSeconds = segmentSecondsOf(evidence.facts.plan);
  return pointsOf('worker_audio_fragments_total').flatMap(({ atMs, value }) => {
    const delta = deltas.findLast((change) => change.atMs <= atMs)?.value;
    return value > 0 && delta !== undefined ? [point((value - 1) * segmentSeconds, delta)] : [];
  });
}

/** @returns nothing where what is seen and heard does not go together: the step that measures it says so */
function measured({ flashesMs, beepsMs, segments }: Content): Offsets['measured'] {
  const startMs = segments[0]?.startMs ?? 0;
  return eventsOf(flashesMs, beepsMs)
    .slice(0, MAX_MEASURED)
    .map(({ atMs, offsetMs }) => point((atMs - startMs) / 1000, offsetMs));
}

function eventsOf(flashesMs: readonly number[], beepsMs: readonly number[]): SyncMeasure['events'] {
  try {
    return measureSync(flashesMs, beepsMs).events;
  } catch {
    return [];
  }
}

/** Four minutes of our clips. */
const MAX_MEASURED = 240;

const point = (second: number, ms: number): [number, number] => [
  Math.round(second * 100) / 100,
  Math.round(ms * 10) / 10,
];
