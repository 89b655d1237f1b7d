import type { JournalRecord } from '../../../services/contracts/journal';
import { readIfThere } from '../../base/read-if-there';
import type { Evidence } from '../../broadcast/evidence';
import type { BroadcastFacts } from '../../broadcast/facts';
import { describeAct } from '../../broadcast/faults';
import { segmentSecondsOf, type StsBehaviour } from '../../broadcast/plan';
import { measureSync, type SyncMeasure } from '../../instruments/sync';
import { answers, byFragment, errorCode, field, given, inFlightSteps } from '../../records/journal-queries';
import type { LogBook, LogRecord } from '../../records/logs';
import { breakerChanges } from '../../verdicts/breaker';
import { type Content, contentOf } from '../../verdicts/content';
import type { Timeline, TimelineFragment } from '../timeline';

/** With 76 fragments a timeline has 9 KB; with all lists full, as no scenario has it, less than 30 KB. */
const MAX_FRAGMENTS = 120;
const MAX_EVENTS = 60;
const MAX_FAULTS = 20;

/**
 * What happened in a broadcast, from the records that are there anyway.
 * @param measuresOffset whether the scenario is about sound against picture
 */
export async function timelineOf(evidence: Evidence, measuresOffset: boolean): Promise<Timeline> {
  const [journal, logs] = [await evidence.journal(), await evidence.logs()];
  const { facts } = evidence;
  const clock = clockOf(facts);
  const fragments = timelineFragments(journal, logs, clock);
  const offset = measuresOffset ? await offsetOf(evidence) : undefined;
  return {
    programmeSeconds: facts.plan.seconds ?? (await evidence.programme()).seconds,
    segmentSeconds: segmentSecondsOf(facts.plan),
    endedAt: clock(facts.workerExit.atMs),
    fragments: fragments.slice(0, MAX_FRAGMENTS),
    fragmentsLeftOut: Math.max(0, fragments.length - MAX_FRAGMENTS),
    breaker: few(
      breakerChanges(await evidence.logs()).map(({ to, atMs }) => ({ at: clock(atMs), state: to })),
    ),
    backpressure: few(backpressure(journal, clock)),
    connection: few(connection(journal, clock)),
    inFlight: inFlightSteps(journal)
      .slice(0, 2 * MAX_FRAGMENTS)
      .map(({ atMs, value }) => ({ at: clock(atMs), count: value })),
    faults: faultsOf(facts, journal, clock).slice(0, MAX_FAULTS),
    ...(offset && { offset }),
  };
}

const few = <T>(entries: readonly T[]): T[] => entries.slice(0, MAX_EVENTS);

const backpressure = (journal: readonly JournalRecord[], clock: TimelineClock): Timeline['backpressure'] =>
  given(journal, 'backpressure').map(({ atMs, payload }) => ({
    at: clock(atMs),
    action: String(field(payload, 'action')),
  }));

const WORDS: Readonly<Partial<Record<JournalRecord['kind'], Timeline['connection'][number]['what']>>> = {
  connect: 'connected',
  disconnect: 'lost',
  refused: 'refused',
};

const connection = (journal: readonly JournalRecord[], clock: TimelineClock): Timeline['connection'] =>
  journal.flatMap(({ kind, atMs }) => {
    const what = WORDS[kind];
    return what ? [{ at: clock(atMs), what }] : [];
  });

/** From ms as `nowMs` to seconds after the programme's first picture went out, in hundredths. */
export type TimelineClock = (atMs: number) => number;

type Times = Pick<BroadcastFacts, 'publisher' | 'times'>;

/** When second 0 was, in ms as `nowMs`: the programme's first picture; where none was sent, the worker's start. */
export const zeroMsOf = ({ publisher, times }: Times): number =>
  publisher.fixtureStartAtMs ?? times.workerStartedAtMs;

export function clockOf(facts: Times): TimelineClock {
  const zeroMs = zeroMsOf(facts);
  return (atMs) => Math.round((atMs - zeroMs) / 10) / 100;
}

/** Each fragment that the worker produced, in order: by its own log what it did, by the STS's journal what came of it. */
export function timelineFragments(
  journal: readonly JournalRecord[],
  logs: LogBook,
  clock: TimelineClock,
): TimelineFragment[] {
  const atSts = new Map(byFragment(journal).map((history) => [history.fragmentId, history]));
  const settled = byId(logs.where({ component: 'settle' }).filter(({ fields }) => 'outcome' in fields));
  const putOut = byId(logs.where({ message: 'fragment put out' }));
  return logs.where({ message: 'fragment ready' }).map((ready) => {
    const id = idOf(ready);
    const [history, settlement, output] = [atSts.get(id), settled.get(id), putOut.get(id)];
    const [answer] = history?.answers ?? [];
    const failure = answer && errorCode(answer);
    return {
      segment: Number(ready.fields['batch']) + 1,
      readyAt: clock(ready.atMs),
      ...(history && { sentAt: clock(history.sent.atMs) }),
      ...(answer && { answeredAt: clock(answer.atMs) }),
      ...(failure !== undefined && { failure }),
      ...(output && { putOutAt: clock(output.atMs) }),
      ...outcomeOf(settlement),
    };
  });
}

function outcomeOf(settlement: LogRecord | undefined): Pick<TimelineFragment, 'outcome' | 'reason'> {
  if (!settlement) return {};
  const { outcome, reason } = settlement.fields;
  if (outcome === 'dubbed') return { outcome: 'dubbed' };
  return { outcome: 'original', ...(typeof reason === 'string' && { reason }) };
}

const idOf = ({ fields }: LogRecord): string => String(fields['fragmentId']);
const byId = (records: readonly LogRecord[]): Map<string, LogRecord> =>
  new Map(records.map((record) => [idOf(record), record]));

type Fault = Timeline['faults'][number];

/** What was done to the pipeline, in words and in the order of time; how the STS behaves from the start comes first. */
export function faultsOf(
  { plan, cues }: Pick<BroadcastFacts, 'plan' | 'cues'>,
  journal: readonly JournalRecord[],
  clock: TimelineClock,
): Fault[] {
  const lasting = behaviour(plan.sts).map((what) => ({ at: 0, what }));
  const acts = cues.map(({ act, atMs }) => ({ at: clock(atMs), what: describeAct(act) }));
  const failures = failedAnswers(journal, clock);
  return [...lasting, ...[...acts, ...failures].sort((a, b) => a.at - b.at)];
}

const seconds = (ms: number): string => `${ms / 1000} s`;

function behaviour({ latency, silent, hostile, session = {}, absent }: StsBehaviour): string[] {
  return [
    ...(latency ? [`STS takes ${seconds(latency.min_ms)} to ${seconds(latency.max_ms)} to answer`] : []),
    ...(silent ? ['STS never answers'] : []),
    ...(hostile ? ['STS sends broken messages'] : []),
    ...(session.max_inflight === undefined ? [] : [`STS takes ${session.max_inflight} fragments at a time`]),
    ...(session.withhold_ready === undefined ? [] : ['STS does not say that it is ready']),
    ...(session.complete_after_ms === undefined
      ? []
      : [`STS says goodbye ${seconds(session.complete_after_ms)} late`]),
    ...(absent ? ['STS lets nobody in'] : []),
  ].map((what) => what.replace(/(\S+ s) to \1/, '$1'));
}

/** Failed answers in a row are one. */
function failedAnswers(journal: readonly JournalRecord[], clock: TimelineClock): Fault[] {
  const runs: { at: number; codes: string[] }[] = [];
  let inRun = false;
  for (const answer of answers(journal)) {
    const code = errorCode(answer);
    if (code !== undefined && inRun) runs.at(-1)?.codes.push(code);
    else if (code !== undefined) runs.push({ at: clock(answer.atMs), codes: [code] });
    inRun = code !== undefined;
  }
  return runs.map(({ at, codes }) => ({ at, what: `STS fails ${countOf(codes)}` }));
}

function countOf(codes: readonly string[]): string {
  const [first = '', ...others] = [...new Set(codes)];
  const times = codes.length === 1 ? 'once' : `${codes.length} times`;
  return others.length === 0 ? `${times}: ${first}` : `${times}, with ${others.length + 1} codes`;
}

type Offsets = NonNullable<Timeline['offset']>;

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
