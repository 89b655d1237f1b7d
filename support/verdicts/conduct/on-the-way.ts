import type { JournalRecord } from '../../../services/contracts/journal';
import { hasCue } from '../../broadcast/plan';
import { LOG_LINES } from '../../records/log-lines';
import { disconnects, fragmentsSent, received } from '../../records/journal-queries';
import { type Fate, isForgotten } from './fates';
import { lossesOf, type Seen } from './seen';

/**
 * What was on its way when a session was lost: worker and STS count it differently, and both are right. Of all else they have to
 * say the same, before a loss and after the return.
 */
const ON_THE_WAY_MS = 2500;

/** A frozen STS says on the connection of before, when it goes on, what nobody hears any more. */
const roomMs = ({ facts: { plan }, heldUpMs }: Seen): number =>
  hasCue(plan, 'freeze-sts') ? Infinity : ON_THE_WAY_MS + heldUpMs;

/** @returns whether a message of the STS may have met a worker that had lost its session */
export function mayBeLost(seen: Seen): (record: JournalRecord) => boolean {
  const ends = endsOf(seen);
  const room = roomMs(seen);
  return ({ connection, atMs }) =>
    ends.some((end) => end.connection === connection && end.atMs >= atMs && end.atMs - atMs < room);
}

/** Fragments of which the worker may have heard nothing more, whatever the STS said. */
export function fatesInDoubt(seen: Seen): Fate[] {
  if (lossesOf(seen) === 0) return [];
  const isInDoubt = mayBeLost(seen);
  return seen.fates.filter(({ by, answer }) => by === 'connection' || (answer && isInDoubt(answer)));
}

/** Where a session ended that the worker did not end itself: that one leaves nothing behind. */
function endsOf(seen: Seen): JournalRecord[] {
  if (lossesOf(seen) === 0) return [];
  const { journal } = seen;
  const saidGoodbye = new Set(received(journal, 'stream:end').map(({ connection }) => connection));
  const left = disconnects(journal).filter(({ connection }) => !saidGoodbye.has(connection));
  return [...left, ...journal.filter(isForgotten)];
}

/**
 * When a worker sent fragments that its STS never saw, by its log: as it was losing its session.
 * @returns undefined where there is no log
 */
export function sentInVain(seen: Seen): number[] | undefined {
  const { logs, journal } = seen;
  if (lossesOf(seen) === 0) return [];
  if (!logs) return undefined;
  const arrived = new Set(fragmentsSent(journal).map(({ fragmentId }) => fragmentId));
  const lostAtMs = logs.where(LOG_LINES.sessionLost).map(({ atMs }) => atMs);
  const room = roomMs(seen);
  return logs
    .where(LOG_LINES.fragmentSent)
    .filter(({ fields }) => !arrived.has(String(fields['fragmentId'])))
    .map(({ atMs }) => atMs)
    .filter((atMs) => lostAtMs.some((lostMs) => lostMs >= atMs && lostMs - atMs < room));
}
