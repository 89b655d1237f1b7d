import type { JournalRecord } from '../../../services/contracts/journal';
import { byFragment } from '../../records/journal-fragments';
import { errorCode } from '../../records/journal-queries';
import type { LogBook, LogRecord } from '../../records/logs';
import type { StoryFragment } from '../story';
import type { StoryClock } from './clock';

/** Each fragment that the worker produced, in order: by its own log what it did, by the STS's journal what came of it. */
export function storyFragments(
  journal: readonly JournalRecord[],
  logs: LogBook,
  clock: StoryClock,
): StoryFragment[] {
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

function outcomeOf(settlement: LogRecord | undefined): Pick<StoryFragment, 'outcome' | 'reason'> {
  if (!settlement) return {};
  const { outcome, reason } = settlement.fields;
  if (outcome === 'dubbed') return { outcome: 'dubbed' };
  return { outcome: 'original', ...(typeof reason === 'string' && { reason }) };
}

const idOf = ({ fields }: LogRecord): string => String(fields['fragmentId']);
const byId = (records: readonly LogRecord[]): Map<string, LogRecord> =>
  new Map(records.map((record) => [idOf(record), record]));
