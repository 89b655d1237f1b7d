import type { JournalRecord } from '../../../services/contracts/journal';
import { byFragment, field, given, received } from '../../records/journal-queries';
import type { Fate } from './fates';
import { within } from './messages';
import { fatesInDoubt } from './on-the-way';
import { echoSaw, LOSSES, type Seen } from './seen';

/** What is wrong with what the worker told of the answers it used, and with its goodbye, one sentence each. */
export function acknowledgementProblems(seen: Seen): string[] {
  if (!echoSaw(seen)) return [];
  const fates = new Map(seen.fates.map((fate) => [fate.fragmentId, fate]));
  const acks = received(seen.journal, 'fragment:ack');
  return [
    ...acks.flatMap((ack) => ackProblems(ack, fates.get(ack.fragmentId ?? ''), seen)),
    ...repeats(seen),
    ...countProblems(seen, acks),
    ...goodbyeProblems(seen),
  ];
}

/** An answer is used at once, or when a busy machine gets to it. */
const USED_WITHIN_MS = 3000;
const CLOCKS_MS = 100;

function ackProblems(
  { atMs, fragmentId, payload }: JournalRecord,
  fate: Fate | undefined,
  { facts }: Seen,
): string[] {
  const name = `fragment:ack of ${fragmentId ?? '?'}`;
  if (!fate?.answer) return [`${name}: it was not answered`];
  if (fate.by === 'timeout') return [`${name}: its answer came too late to be used`];
  if (field(fate.answer.payload, 'dubbed_audio') === undefined) return [`${name}: its answer had no sound`];
  const timestamp = Number(field(payload, 'timestamp'));
  const answeredAtMs = fate.answer.atMs;
  // an STS that is frozen reads what it was told when it goes on
  const wasFrozen = facts.cues.some(
    ({ act, atMs: since }) => act.kind === 'freeze-sts' && since > answeredAtMs && since < atMs,
  );
  const toldAtMs = wasFrozen ? Math.max(timestamp, answeredAtMs) : atMs;
  return [
    ...within(`${name}: timestamp`, timestamp, answeredAtMs - CLOCKS_MS, atMs + CLOCKS_MS),
    ...within(`${name}: ms after the answer`, toldAtMs - answeredAtMs, 0, USED_WITHIN_MS),
  ];
}

const repeats = ({ journal }: Seen): string[] =>
  byFragment(journal).flatMap(({ fragmentId, applied }) =>
    ['received', 'applied'].flatMap((status) => {
      const count = applied.filter((ack) => ack.status === status).length;
      return count > 1 ? [`fragment:ack ${status} of ${fragmentId}: ${count} times`] : [];
    }),
  );

/** One `applied` for each dub that was used; when a session is lost there may be nobody left to tell. */
function countProblems(seen: Seen, acks: readonly JournalRecord[]): string[] {
  const applied = acks.filter(({ status }) => status === 'applied').length;
  const dubbed = seen.metrics.value('worker_fragments_total', { stage: 'dubbed' });
  const untold = fatesInDoubt(seen).filter(({ by }) => by === 'answer').length;
  return within('fragment:ack applied, against dubs that the worker used', applied, dubbed - untold, dubbed);
}

/** A worker that ends well and has a session says goodbye: `stream:end` once, when all is answered or given up. */
function goodbyeProblems(seen: Seen): string[] {
  const { facts, journal } = seen;
  const [end, ...others] = received(journal, 'stream:end');
  if (others.length > 0) return [`stream:end was said ${others.length + 1} times`];
  if (!end) return owesGoodbye(seen) ? ['stream:end was not said'] : [];
  if (facts.hidden.exit === undefined && facts.workerExit.code !== 0) return [];
  const open = seen.fates.filter(({ endedAtMs }) => endedAtMs > end.atMs + CLOCKS_MS);
  return open.map(({ fragmentId }) => `stream:end was said before ${fragmentId} was answered or given up`);
}

/** Where sessions were lost on purpose, one that began after the last loss. */
function owesGoodbye({ facts, journal }: Seen): boolean {
  const ended = facts.hidden.exit === undefined ? facts.workerExit.code === 0 : true;
  const [session] = given(journal, 'stream:ready').slice(-1);
  const lastLossAtMs = facts.cues.filter(({ act }) => LOSSES.includes(act.kind)).at(-1)?.atMs ?? -Infinity;
  return ended && session !== undefined && session.atMs > lastLossAtMs;
}
