import { isIdentifier } from '../../../services/contracts/identifiers';
import { isWorkerEvent, workerEvents } from '../../../services/contracts/events';
import type { JournalRecord } from '../../../services/contracts/journal';
import { readMessage } from '../../../services/contracts/message';
import { hasCue, segmentSecondsOf } from '../../broadcast/plan';
import { connects, field, fragmentsSent, received } from '../../records/journal-queries';
import { LOG_LINES } from '../../records/log-lines';
import { echoSaw, isOdd, type Seen } from './seen';
import { inForce } from '../../stack/worker-settings';

/** What is wrong with what the worker said to the STS, one sentence each. */
export function messageProblems(seen: Seen): string[] {
  if (!echoSaw(seen)) return [];
  const said = seen.journal.filter(({ kind }) => kind === 'in');
  return [
    ...connects(seen.journal).flatMap((record) => handshakeProblems(seen, record)),
    ...nameProblems(seen),
    ...said.flatMap((record) => formProblems(seen, record)),
    ...sequenceProblems(seen),
    ...fragmentsSent(seen.journal).flatMap((record) => fragmentProblems(seen, record)),
    ...neighbourProblems(seen),
    ...placeProblems(seen),
    ...initProblems(seen),
  ];
}

/** The STS's own control channel, which the suite opens, has no headers. */
function handshakeProblems({ facts, journal }: Seen, { headers = {}, connection }: JournalRecord): string[] {
  const [stream, worker] = [headers['x-stream-id'], headers['x-worker-id']];
  const inits = received(journal, 'stream:init').filter((record) => record.connection === connection);
  return [
    ...(stream === facts.streamId
      ? []
      : [`X-Stream-ID: expected ${facts.streamId}, saw ${stream ?? 'none'}`]),
    ...(isIdentifier(worker)
      ? []
      : [`X-Worker-ID: expected letters, digits, - or _, saw ${worker ?? 'none'}`]),
    ...inits
      .filter(({ payload }) => field(payload, 'worker_id') !== worker)
      .map(
        ({ payload }) =>
          `worker_id ${String(field(payload, 'worker_id'))}, but X-Worker-ID ${worker ?? 'none'}`,
      ),
  ];
}

/** Whoever operates an STS tells workers apart by their names: back again, one is not another. */
function nameProblems({ journal }: Seen): string[] {
  const names = new Set(connects(journal).map(({ headers = {} }) => headers['x-worker-id']));
  return names.size > 1 ? [`X-Worker-ID: one worker called itself ${[...names].join(', then ')}`] : [];
}

/** The journal keeps a hash in place of the sound; this stands for it. */
const SOME_SOUND = 'AAAA';

function formProblems({ facts }: Seen, { event = '', payload, kind }: JournalRecord): string[] {
  if (!isWorkerEvent(event)) return [`${kind} ${event}: the protocol has no such event`];
  const reading = readMessage<unknown>(workerEvents[event], withSound(payload));
  const streamId = field(payload, 'stream_id');
  return [
    ...(reading.ok ? [] : [`${event}: ${reading.problem}`]),
    ...(streamId === undefined || streamId === facts.streamId
      ? []
      : [`${event} of stream ${JSON.stringify(streamId)}`]),
  ];
}

function withSound(payload: unknown): unknown {
  const audio = field(payload, 'audio');
  if (typeof payload !== 'object' || typeof audio !== 'object' || audio === null) return payload;
  return { ...payload, audio: { ...audio, data_base64: SOME_SOUND } };
}

/** From 0 in each session, one more each time; an id is never used again. */
function sequenceProblems({ journal }: Seen): string[] {
  let expected = 0;
  const ids = new Set<string>();
  return journal.flatMap((record) => {
    if (record.kind !== 'in') return [];
    if (record.event === 'stream:init') expected = 0;
    if (record.event !== 'fragment:data') return [];
    const { sequence, fragmentId = '' } = record;
    const problems =
      sequence === expected ? [] : [`sequence_number: expected ${expected}, saw ${sequence ?? 'none'}`];
    if (ids.has(fragmentId)) problems.push(`fragment_id ${fragmentId} was used before`);
    ids.add(fragmentId);
    expected = (sequence ?? expected) + 1;
    return problems;
  });
}

/** A frame of 44.1 kHz; a cut is at the nearest one, so half of it is missing or too much at either end. */
const FRAME_MS = 24;
/** Times of two processes of a machine agree to a millisecond; a worker that is busy sends later than it says. */
const CLOCKS_MS = 100;
const NS_PER_MS = 1e6;
/** A last segment below 1 s is not sent. */
const LEAST_SENT_MS = 1000;

function fragmentProblems(seen: Seen, record: JournalRecord): string[] {
  const { facts } = seen;
  const { payload, atMs, sequence } = record;
  const segmentMs = segmentSecondsOf(facts.plan) * 1000;
  const name = `fragment:data ${sequence ?? '?'}`;
  const [durationMs, timestamp, ptsNs] = [
    field(payload, 'audio', 'duration_ms'),
    field(payload, 'timestamp'),
    field(payload, 'metadata', 'pts_ns'),
  ].map(Number) as [number, number, number];
  const least = Math.min(LEAST_SENT_MS, segmentMs) - FRAME_MS;
  const capturedAtMs = (facts.publisher.fixtureStartAtMs ?? 0) + ptsNs / NS_PER_MS;
  // Of capture or of sending, or anything between them; a worker's grid may begin 2 s into the programme.
  const earliestMs = capturedAtMs - segmentMs - CLOCKS_MS;
  return [
    ...within(`${name}: duration_ms`, durationMs, least, segmentMs + FRAME_MS),
    ...within(`${name}: timestamp`, timestamp, earliestMs, atMs + CLOCKS_MS),
    ...gridProblems(seen, record, ptsNs / NS_PER_MS),
    ...equals(
      `${name}: audio.sample_rate_hz`,
      Number(field(payload, 'audio', 'sample_rate_hz')),
      seen.sound?.sampleRateHz ?? NaN,
    ),
    ...equals(
      `${name}: audio.channels`,
      Number(field(payload, 'audio', 'channels')),
      seen.sound?.channels ?? NaN,
    ),
    ...(Number.isInteger(ptsNs) ? [] : [`${name}: metadata.pts_ns: expected whole ns, saw ${ptsNs}`]),
  ];
}

/** A cut is at the nearest frame. */
const HALF_FRAME_MS = 12;
/** Where times of the source jump, later fragments follow that. */
const ON_THE_GRID = 3;
/** Sound that was held up for so long may come when its fragment is cut, and join the next one. */
const HELD_UP_MS = 500;

/** Fragments begin where the grid has a border, to half a frame: what is off by little at each cut adds up. */
function gridProblems(seen: Seen, { atMs, sequence = NaN }: JournalRecord, startMs: number): string[] {
  const { plan, cues } = seen.facts;
  const segmentMs = segmentSecondsOf(plan) * 1000;
  const lostAtMs = cues.find(({ act }) => act.kind === 'cut-source')?.beganAtMs ?? Infinity;
  const mayFollow = isOdd(plan) || seen.heldUpMs > HELD_UP_MS;
  const offMs = Math.abs(startMs - Math.round(startMs / segmentMs) * segmentMs);
  return atMs > lostAtMs || (mayFollow && sequence >= ON_THE_GRID) || offMs <= HALF_FRAME_MS
    ? []
    : [
        `fragment:data ${sequence}: metadata.pts_ns: expected a multiple of ${segmentMs} ms to ${HALF_FRAME_MS} ms, saw ${startMs}`,
      ];
}

/** Each fragment begins where the one before ends, or a segment and more later: some are not sent. */
function neighbourProblems(seen: Seen): string[] {
  const { journal, facts } = seen;
  const toleratedMs = facts.plan.faults?.clock ? FRAME_MS / 2 : 1; // sound that leaped goes on at the nearest frame
  // A source that breaks off leaves a piece of any length, which may be too short to be sent.
  const mayLeaveSome = isOdd(facts.plan) || hasCue(facts.plan, 'cut-source');
  const mostLeftMs = mayLeaveSome ? 0 : (segmentSecondsOf(facts.plan) * 1000) / 2;
  const spans = fragmentsSent(journal).map(({ payload }) => {
    const startMs = Number(field(payload, 'metadata', 'pts_ns')) / NS_PER_MS;
    return { startMs, endMs: startMs + Number(field(payload, 'audio', 'duration_ms')) };
  });
  return spans.slice(1).flatMap(({ startMs }, i) => {
    const leftMs = startMs - (spans[i]?.endMs ?? 0);
    if (leftMs < -toleratedMs) return [`fragment ${i + 1} begins ${-leftMs} ms before fragment ${i} ends`];
    return leftMs > toleratedMs && leftMs < mostLeftMs
      ? [`fragment ${i + 1} begins ${leftMs} ms after fragment ${i} ends: what is between them was not sent`]
      : [];
  });
}

/** A worker learns somewhat later that its source has gone, and is complete then with what it had. */
const COMPLETE_WITHIN_MS = 1500;

/** The place of a fragment follows the clock, also when the source was away: what is later by so much was captured later by so much. */
function placeProblems({ facts: { plan }, journal, logs, heldUpMs }: Seen): string[] {
  if (!logs || isOdd(plan) || hasCue(plan, 'silence-source')) return [];
  const ready = new Map(
    logs.where(LOG_LINES.fragmentReady).map(({ fields, atMs }) => [fields['fragmentId'], atMs]),
  );
  const zeros = fragmentsSent(journal).map(({ fragmentId, payload }) => {
    const startMs = Number(field(payload, 'metadata', 'pts_ns')) / NS_PER_MS;
    return (ready.get(fragmentId) ?? NaN) - startMs - Number(field(payload, 'audio', 'duration_ms'));
  });
  return zeros.flatMap((zeroMs, i) => {
    const offMs = zeroMs - (zeros[0] ?? NaN);
    return Math.abs(offMs) > COMPLETE_WITHIN_MS + heldUpMs
      ? [
          `fragment ${i}: metadata.pts_ns: it was ready ${offMs.toFixed(0)} ms ${offMs > 0 ? 'after' : 'before'} its place says`,
        ]
      : [];
  });
}

/** Whether the STS keeps to another limit is not asked here. */
function initProblems({ facts: { plan, stack }, journal, sound }: Seen): string[] {
  if (stack === 'external') return [];
  const worker = inForce(plan.worker);
  const expected: Record<string, unknown> = {
    max_inflight: worker.maxInflight,
    timeout_ms: worker.stsTimeoutMs,
    'config.source_language': worker.sourceLanguage,
    'config.target_language': worker.targetLanguage,
    'config.chunk_duration_ms': worker.segmentDurationSeconds * 1000,
    'config.format': 'm4a',
    'config.sample_rate_hz': sound?.sampleRateHz,
    'config.channels': sound?.channels,
  };
  return received(journal, 'stream:init').flatMap(({ payload }) =>
    Object.entries(expected).flatMap(([name, value]) => {
      const told = field(payload, ...name.split('.'));
      return told === value ? [] : [`stream:init: ${name}: expected ${String(value)}, saw ${String(told)}`];
    }),
  );
}

/** A sentence when a value is not between the two. NaN never is. */
export function within(what: string, value: number, least: number, most: number): string[] {
  if (value >= least && value <= most) return [];
  return [`${what}: expected ${least === most ? least : `${least} to ${most}`}, saw ${value}`];
}

export const equals = (what: string, value: number, expected: number): string[] =>
  within(what, value, expected, expected);
