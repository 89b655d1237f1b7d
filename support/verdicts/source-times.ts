import type { Evidence } from '../broadcast/evidence';
import { exitCodeFor } from '../stack/worker-profile';
import { connectionAttempts } from '../records/journal-queries';
import type { PublisherTimeline } from '../source/publisher';
import type { Packets } from '../records/packets';
import { decodeTimes } from '../source/clip';

/** What is on its way from the source to the worker when something breaks off may be lost. */
const ON_THE_WAY_MS = 500;
/** The worker's exit code when the STS is gone for good. */
const STS_GONE = 6;

/** When the first picture of an appearance was captured, in ms as `nowMs`; NaN for one that did not come so far. */
export const beganAtMs = ({ fixtureDueAtMs, fixtureStartAtMs }: PublisherTimeline): number =>
  fixtureDueAtMs ?? fixtureStartAtMs ?? Number.NaN;

/**
 * Up to where an appearance of the source must have come out, in ms from its first picture in the order of sending:
 * Infinity for one that nothing broke off. A worker that was stopped, or gave up, has put out what it had till then.
 */
export async function requiredUntilMs(evidence: Evidence, appearance: number): Promise<number> {
  const { appearances, cues } = evidence.facts;
  const timeline = appearances[appearance];
  if (!timeline) return 0;
  const brokenOff = cues.filter(({ act }) => act.kind === 'cut-source').length;
  const endsMs = [
    appearance < brokenOff ? (timeline.endedAtMs ?? Infinity) : Infinity,
    cues.find(({ act: { kind } }) => kind === 'stop-worker' || kind === 'silence-source')?.beganAtMs ??
      Infinity,
    await givenUpAtMs(evidence),
  ];
  return Math.min(...endsMs) - ON_THE_WAY_MS - beganAtMs(timeline);
}

async function givenUpAtMs(evidence: Evidence): Promise<number> {
  if (evidence.facts.workerExit.code !== exitCodeFor(STS_GONE)) return Infinity;
  return connectionAttempts(await evidence.journal()).at(-1)?.atMs ?? Infinity;
}

/** When the source sends each packet of a programme, in ms after its first picture: in the order of decoding. */
export function sentAfterMs({ video, audio }: Packets): { video: number[]; audio: number[] } {
  const pictures = decodeTimes(video.map(({ ptsMs }) => ({ ptsTicks: ptsMs, dtsTicks: ptsMs })));
  const startMs = pictures[0]?.dtsTicks ?? 0;
  return {
    video: pictures.map(({ dtsTicks }) => dtsTicks - startMs),
    audio: audio.map(({ ptsMs }) => ptsMs - startMs),
  };
}
