import type { JournalRecord } from '../../../services/contracts/journal';
import { sendingProblems } from './sending';
import { record, sees } from './testing-defects';
import { START_MS, payloadOf, type Story } from './testing';

/** The STS asks for something so long after the start. */
const asks =
  (afterMs: number, action: string, delayMs?: number) =>
  ({ journal }: Story): void => {
    const asked: JournalRecord = {
      ...{ index: 0, instance: 'i', connection: 'c', streamId: 's', kind: 'out', event: 'backpressure' },
      ...{ atMs: START_MS + afterMs, payload: { action, recommended_delay_ms: delayMs } },
    };
    journal.push(asked);
  };
const both =
  (...changes: ((story: Story) => void)[]) =>
  (story: Story): void =>
    changes.forEach((change) => change(story));
const sentLater = (n: number, byMs: number) => (story: Story) =>
  void (record(story, 'fragment:data', n).atMs += byMs);

sees(sendingProblems, [
  ['one that is sent in a pause', /fragment 3 came 1000 ms into a pause/, asks(2100, 'pause')],
  [
    'a request to slow down that lifts a pause',
    /fragment 3 came 1600 ms into a pause/,
    both(asks(1500, 'pause'), asks(1700, 'slow_down')),
  ],
  [
    'a request to slow down that is not heeded',
    /fragment 3 waited 100 ms: the STS had asked for 700/,
    asks(2200, 'slow_down', 700),
  ],
  [
    'one too many in flight',
    /fragment 4 came when 1 were in flight: expected 1 at most/,
    (story) => {
      payloadOf(story, 'stream:ready')['max_inflight'] = 1;
      const sent = record(story, 'fragment:data', 2);
      story.journal.push({ ...sent, atMs: sent.atMs + 1000, fragmentId: 'another' });
    },
  ],
  [
    'one that waits for nothing',
    /fragment 3 came 1800 ms after it was ready, though nothing held it back/,
    sentLater(2, 1700),
  ],
  [
    'one that waits far longer than it was asked to',
    /fragment 3 came 2100 ms after it was ready, though nothing held it back/,
    both(asks(2200, 'slow_down', 500), sentLater(2, 2000)),
  ],
  [
    'one that waits for a place, when there is another',
    /fragment 4 came 1700 ms after it was ready, though nothing held it back/,
    (story) => {
      const sent = record(story, 'fragment:data', 2);
      story.journal.push({ ...sent, atMs: sent.atMs + 1800, fragmentId: 'another' });
      const ready = story.log.find(({ component, batch }) => component === 'grid' && batch === 2);
      story.log.push({ ...ready, fragmentId: 'another', batch: 3, time: sent.atMs + 100 });
    },
  ],
]);
