import { disconnects, given, received } from '../../records/journal-queries';
import { within } from './messages';
import { timesAreKnown, type Seen } from './seen';

/** Whoever operates an STS wants sessions that are over to be over: when the worker said so, and how it left. One sentence each. */
export function leavingProblems(seen: Seen): string[] {
  const { journal, facts } = seen;
  const [end] = received(journal, 'stream:end');
  if (!end || facts.hidden.exit !== undefined || !timesAreKnown(seen)) return [];
  const lateMs = end.atMs - owedAtMs(seen);
  const more = journal.slice(journal.indexOf(end) + 1).find(({ kind }) => kind === 'in');
  const said = [
    ...(lateMs > roomMs(seen)
      ? [`stream:end was said ${lateMs.toFixed(0)} ms after all was decided, with nothing more to be read`]
      : []),
    ...(more ? [`${more.event ?? '?'} was said after stream:end`] : []),
  ];
  const left = disconnects(journal).find(({ connection }) => connection === end.connection);
  const complete = given(journal, 'stream:complete').find(({ connection }) => connection === end.connection);
  if (!left || !complete || complete.atMs > left.atMs) return said;
  return [
    ...said,
    ...within('the worker left, ms after stream:complete', left.atMs - complete.atMs, 0, roomMs(seen)),
    ...(left.reason === GOODBYE
      ? []
      : [`the worker left as "${String(left.reason)}": expected a disconnect of Socket.IO`]),
  ];
}

/** What Socket.IO's server calls it when a client says that it leaves. */
const GOODBYE = 'client namespace disconnect';

/** A busy worker gets to it later. */
const PROMPT_MS = 2000;
const roomMs = ({ heldUpMs }: Seen): number => PROMPT_MS + heldUpMs;

/** When the worker said that it reads no more, and what is heard of each fragment was decided. NaN: nobody saw it. */
function owedAtMs({ facts, fates, logs }: Seen): number {
  const drains = facts.health.find(({ state }) => state === 'draining');
  const settled = logs?.where({ component: 'settle', level: 'info' }).map(({ atMs }) => atMs) ?? [NaN];
  return Math.max(drains?.fromMs ?? NaN, ...settled, ...fates.map(({ endedAtMs }) => endedAtMs));
}
