import type { Evidence } from '../broadcast/evidence';
import { Unsupported } from '../base/unsupported';
import { farthestApartMs, lateSeconds, type Awaited } from '../instruments/latency';
import type { Stretch } from '../instruments/ffmpeg-log';
import { paced, percentile } from '../instruments/pace';
import { parts } from './appearances';
import { recordingTimes } from './arrivals';
import { beganAtMs } from './source-times';
import { contentOf } from './content';
import { programmePackets } from './output';

/** What can be said of any pipeline's output, whatever its delay and whether or not it codes picture and sound anew. */

/** How late an output reached viewers, by what is seen in it. */
export interface Lateness {
  /** Of the middle second. */
  delayMs: number;
  /** How much earlier (negative) or later than that the earliest and the latest second came. */
  earliestMs: number;
  latestMs: number;
  /** Between picture and sound of the same second. */
  apartMs: number;
}

/** @throws Error when of picture or sound nothing arrived that could be timed */
export async function latenessOf(evidence: Evidence): Promise<Lateness> {
  const awaited = await awaitedOf(evidence);
  const [video, audio] = [lateSeconds(awaited, 'video'), lateSeconds(awaited, 'audio')];
  if (video.length === 0) throw new Error('no picture arrived that could be timed');
  if (audio.length === 0) throw new Error('no sound arrived that could be timed');
  const medians = [...video, ...audio].map(({ medianMs }) => medianMs);
  const delayMs = percentile(medians, 0.5);
  return {
    delayMs,
    earliestMs: Math.min(...medians) - delayMs,
    latestMs: Math.max(...medians) - delayMs,
    apartMs: farthestApartMs(video, audio),
  };
}

async function awaitedOf(evidence: Evidence): Promise<Awaited[]> {
  const { output } = await programmePackets(evidence);
  const { startSeconds, seconds } = await evidence.programme();
  const arrivals = paced(await evidence.arrivals());
  const recordedMs = recordingTimes(arrivals, output.video);
  const beganMs = beganAtMs(evidence.facts.publisher) + startSeconds * 1000;
  const startMs = await startInRecordingMs(evidence);
  return arrivals.flatMap((arrival) => {
    const programmeMs = recordedMs(arrival) - startMs;
    if (programmeMs < 0 || programmeMs > seconds * 1000) return [];
    const { type, atMs, notBeforeMs } = arrival;
    const held = notBeforeMs === undefined ? {} : { notBeforeMs };
    const dueMs = beganMs + programmeMs;
    return [{ type, programmeMs, dueMs, decodeDueMs: dueMs, atMs, ...held }];
  });
}

/** Where the programme begins in the recording. */
async function startInRecordingMs(evidence: Evidence): Promise<number> {
  const { hasMarkers } = await evidence.programme();
  if (hasMarkers) return (await contentOf(evidence)).segments[0]?.startMs ?? NaN;
  const { programme, output, leadIn } = await programmePackets(evidence);
  const [first] = parts(programme.video, output.video, leadIn.video);
  return percentile(first?.shiftsMs ?? [], 0.5);
}

/** @throws Unsupported where not one coded picture is the programme's: then it is judged by what it shows */
export async function requireSameCoding(evidence: Evidence): Promise<void> {
  const { programme, output } = await programmePackets(evidence);
  const own = new Set(programme.video.map(({ hash }) => hash));
  if (output.video.some(({ hash }) => own.has(hash))) return;
  throw new Unsupported(
    `the picture is coded anew: none of its ${output.video.length} coded pictures is the programme's, so they are judged by what they show, not bit by bit`,
  );
}

/** How many seconds of the programme were heard, and how many of them with other sound than the programme's own. */
export async function dubbedSeconds(evidence: Evidence): Promise<{ heard: number; dubbed: number }> {
  const { hasMarkers } = await evidence.programme();
  return hasMarkers ? dubbedByEar(evidence) : dubbedByPackets(evidence);
}

async function dubbedByEar(evidence: Evidence): Promise<{ heard: number; dubbed: number }> {
  const { segments, silences } = await contentOf(evidence);
  const seconds = segments.flatMap(({ seconds: heard, startMs }) =>
    heard.map(({ kind }, i) => ({ kind, silentMs: silentMsIn(silences, startMs + i * 1000, 1000) })),
  );
  const isDubbed = ({ kind, silentMs }: (typeof seconds)[number]): boolean =>
    kind !== 'original' && silentMs < MOST_SILENT_MS;
  return { heard: seconds.length, dubbed: seconds.filter(isDubbed).length };
}

/** A second that is silent for so long is no dub, whatever it lacks. */
const MOST_SILENT_MS = 500;

/** How much of a stretch is silent, in ms. */
export const silentMsIn = (silences: readonly Stretch[], fromMs: number, lengthMs: number): number =>
  silences.reduce(
    (sum, { startMs, endMs }) =>
      sum + Math.max(0, Math.min(endMs, fromMs + lengthMs) - Math.max(startMs, fromMs)),
    0,
  );

async function dubbedByPackets(evidence: Evidence): Promise<{ heard: number; dubbed: number }> {
  const { programme, output } = await programmePackets(evidence);
  const own = new Set(output.audio.map(({ hash }) => hash));
  const same = programme.audio.filter(({ hash }) => own.has(hash)).length;
  if (same === 0)
    throw new Unsupported(
      "no packet of sound is the programme's: a dub, or its own sound coded anew, and a clip of your own has no marks to tell which",
    );
  const heard = Math.round((await evidence.programme()).seconds);
  return { heard, dubbed: Math.round(heard * (1 - same / programme.audio.length)) };
}

/** @throws Error in one sentence where most of what viewers hear is the programme's own sound */
export function expectDubbed({ heard, dubbed }: { heard: number; dubbed: number }): void {
  if (2 * dubbed > heard) return;
  throw new Error(
    dubbed === 0
      ? `Nothing is dubbed: in all ${heard} seconds viewers hear the programme's own sound.`
      : `Only ${dubbed} of ${heard} seconds are dubbed: in the others viewers hear the programme's own sound.`,
  );
}

/** @throws Unsupported where viewers hear dubs of somebody's STS: what is in the programme's sound is not in them */
export async function requireOwnSound(evidence: Evidence): Promise<void> {
  if (!evidence.isWatchedOnly) return;
  const { heard, dubbed } = await dubbedSeconds(evidence);
  if (2 * dubbed > heard)
    throw new Unsupported(
      `${dubbed} of ${heard} seconds are dubbed, so what is in the programme's sound is not heard: let the STS give back what it gets`,
    );
}
