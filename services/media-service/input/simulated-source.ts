/** A source of a known clock, for tests: what is captured at t is sent at t, and where its samples are put is compared with t. */
import { DecodeTimes } from './decode-times';
import { SourceTimes, type ClockTrouble, type Track } from './source-times';

const EPOCH_MS = 1_700_000_000_000;
const VIDEO_MS = 40;
const AUDIO_MS = 64 / 3;
const GOP = 25;
/** So much later than its turn in the order of decoding each picture is shown, after an I: a P before the B-frames that are shown before it. */
const ORDERS = { none: [0], two: [2, -1, -1], pyramid: [3, 0, -2, -1] };
/** How many pictures come at most before one that is shown before them. */
export const DEPTHS = { none: 0, two: 1, pyramid: 2 };

export interface SimulatedSource {
  seconds?: number;
  /** What a track's timestamps are ahead of its capture, in ms, by capture time. */
  ahead?: Partial<Record<Track, (ms: number) => number>>;
  /** What the clock named in a track's reports is ahead of capture; undefined: no report. */
  reported?: Partial<Record<Track, (ms: number) => number | undefined>> | false;
  /** Reports come so far apart, sound's in between pictures'. */
  reportEveryMs?: number;
  /** How much later than captured a sample comes, at most; drawn evenly. */
  jitterMs?: number;
  /** What a track is held back by before it is sent. */
  heldMs?: Partial<Record<Track, number>>;
  /** What the way holds a sample back by, at the time of sending. */
  congestedMs?: (ms: number, track: Track) => number;
  bFrames?: keyof typeof ORDERS;
  /** Its parameter sets do not say how its pictures are ordered. */
  tellsNoOrder?: true;
  /** What the description says of the sound's clock, which counts samples at 48 kHz. */
  audioClockHz?: number;
  /** It is known from then on that the reports are none of the source's. */
  leaveOutReportsAtMs?: number;
  /** Samples of these capture times do not come. */
  lost?: Partial<Record<Track, (ms: number) => boolean>>;
  /** From 10 s on samples are read in batches so far apart, but for a second in ten. */
  batchMs?: number;
}

interface Event {
  track: Track;
  captureMs: number;
  sentAtMs: number;
  arrivedAtMs: number;
  kind: 'sample' | 'report';
  key: boolean;
}

/** Sound against picture over time, signed: positive where sound is late. */
export interface Simulated {
  offsets: { atMs: number; offsetMs: number }[];
  troubles: (ClockTrouble & { atMs: number })[];
  /** Sound that was left out, in frames. */
  dropped: number;
  /** Largest step of the pictures' DTS beyond the time that passed, in ms. */
  worstVideoStepMs: number;
  /** In the order of decoding. */
  pictures: Picture[];
  /** Largest |offset| in a stretch of time. */
  worst: (fromMs: number, untilMs?: number) => number;
}

export interface Picture {
  atMs: number;
  captureMs: number;
  key: boolean;
  ptsMs: number;
  /** By how much it was moved against the one before it. */
  movedMs: number;
}

export function simulate(source: SimulatedSource): Simulated {
  let nowMs = 0;
  const troubles: Simulated['troubles'] = [];
  const times = new SourceTimes(90_000, source.audioClockHz ?? 48_000, AUDIO_MS, (trouble) =>
    troubles.push({ ...trouble, atMs: nowMs }),
  );
  const reorderDepth = source.tellsNoOrder ? undefined : DEPTHS[source.bFrames ?? 'none'];
  const decode = new DecodeTimes(reorderDepth ?? 0);
  const offsets: Simulated['offsets'] = [];
  let videoMs: number | undefined;
  let dropped = 0;
  let worstVideoStepMs = 0;
  const pictures: Picture[] = [];
  let last: { dtsMs: number; captureMs: number } | undefined;
  for (const event of eventsOf(source)) {
    nowMs = event.arrivedAtMs;
    if (nowMs >= (source.leaveOutReportsAtMs ?? Infinity)) times.leaveOutReports();
    const timestamp = rtp(source, event.track, event.captureMs);
    if (event.kind === 'report') {
      const aheadMs = (source.reported || undefined)?.[event.track]?.(event.captureMs) ?? 0;
      const point = { ntpMs: EPOCH_MS + event.captureMs + aheadMs, timestamp };
      times.report(event.track, point, nowMs);
    } else if (event.track === 'video') {
      const ptsMs = times.videoMs({ timestamp, key: event.key, arrivedAtMs: nowMs, reorderDepth });
      const dtsMs = decode.next(Math.round(ptsMs));
      times.videoArrived(decode.turnMs, event.key, nowMs);
      const { captureMs, key } = event;
      pictures.push({ atMs: nowMs, captureMs, key, ptsMs, movedMs: ptsMs - captureMs - (videoMs ?? 0) });
      videoMs = ptsMs - event.captureMs;
      if (last)
        worstVideoStepMs = Math.max(
          worstVideoStepMs,
          dtsMs - last.dtsMs - Math.max(VIDEO_MS, event.captureMs - last.captureMs),
        );
      last = { dtsMs, captureMs: Math.max(last?.captureMs ?? 0, event.captureMs) };
    } else {
      const time = times.audioMs(timestamp, nowMs);
      if (!time) dropped++;
      else if (videoMs !== undefined)
        offsets.push({ atMs: nowMs, offsetMs: time.ms - event.captureMs - videoMs });
    }
  }
  const worst = (fromMs: number, untilMs = Infinity): number =>
    Math.max(
      ...offsets
        .filter(({ atMs }) => atMs >= fromMs && atMs < untilMs)
        .map(({ offsetMs }) => Math.abs(offsetMs)),
    );
  return { offsets, troubles, dropped, worstVideoStepMs, pictures, worst };
}

function rtp({ ahead }: SimulatedSource, track: Track, captureMs: number): number {
  const hz = track === 'video' ? 90 : 48;
  return Math.round((captureMs + (ahead?.[track]?.(captureMs) ?? 0)) * hz) >>> 0;
}

function eventsOf(source: SimulatedSource): Event[] {
  const { seconds = 30, jitterMs = 5, reportEveryMs = 5000, reported = {} } = source;
  const endMs = seconds * 1000;
  const random = generator();
  const events: Event[] = [];
  const add = (track: Track, captureMs: number, sentMs: number, key = false): void => {
    if (source.lost?.[track]?.(captureMs)) return;
    const heldMs = (source.heldMs?.[track] ?? 0) + (source.congestedMs?.(sentMs, track) ?? 0);
    const arrivedAtMs = sentMs + heldMs + random() * jitterMs;
    events.push({
      ...{ track, captureMs, sentAtMs: sentMs, arrivedAtMs: batched(source, arrivedAtMs) },
      ...{ kind: 'sample', key },
    });
  };
  for (let n = 0; n * VIDEO_MS < endMs; n++) {
    const order = ORDERS[source.bFrames ?? 'none'];
    const shown = n + (n % GOP === 0 ? 0 : (order[((n % GOP) - 1) % order.length] ?? 0));
    add('video', shown * VIDEO_MS, n * VIDEO_MS, n % GOP === 0);
  }
  for (let n = 0; n * AUDIO_MS < endMs; n++) add('audio', n * AUDIO_MS, n * AUDIO_MS);
  if (reported !== false)
    for (let atMs = 10; atMs < endMs; atMs += reportEveryMs)
      for (const track of ['video', 'audio'] as const) {
        const captureMs = atMs + (track === 'audio' ? reportEveryMs / 5 : 0);
        if ((reported[track] ?? (() => 0))(captureMs) === undefined) continue;
        events.push({
          track,
          captureMs,
          sentAtMs: captureMs,
          arrivedAtMs: batched(source, captureMs + (source.congestedMs?.(captureMs, track) ?? 0) + jitterMs),
          kind: 'report',
          key: false,
        });
      }
  return inOrder(events);
}

function batched({ batchMs }: SimulatedSource, atMs: number): number {
  if (batchMs === undefined || atMs < 10_000 || atMs % 10_000 < 1000) return atMs;
  return Math.ceil(atMs / batchMs) * batchMs;
}

/** One connection: nothing overtakes within a track, and what is read together was sent in this order. */
function inOrder(events: Event[]): Event[] {
  const last = { video: 0, audio: 0 };
  for (const event of events.filter(({ kind }) => kind === 'sample'))
    event.arrivedAtMs = last[event.track] = Math.max(last[event.track], event.arrivedAtMs);
  return events.sort((a, b) => a.arrivedAtMs - b.arrivedAtMs || a.sentAtMs - b.sentAtMs);
}

function generator(): () => number {
  let state = 42;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}
