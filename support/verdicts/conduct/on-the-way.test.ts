import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalRecord } from '../../../services/contracts/journal';
import { accountProblems } from './accounts';
import { momentProblems } from './moments';
import type { Seen } from './seen';
import { seriesProblems } from './series';
import { seen, START_MS, type Story } from './testing';
import { metric, readEarly } from './testing-defects';

const LOST_AT_MS = START_MS + 1900;

/** The connection breaks half a second after the first fragment was answered; the others are sent on the next one. */
function lostAfterTheFirst(story: Story): void {
  const disconnect = { kind: 'disconnect', act: { kind: 'disconnect' } };
  story.facts['cues'] = [{ ...disconnect, atMs: LOST_AT_MS, beganAtMs: LOST_AT_MS }];
  Object.assign(story.facts['plan'] as object, { cues: [disconnect] });
  const next = (record: JournalRecord): JournalRecord => ({ ...record, connection: 'd' });
  const opening = story.journal
    .slice(0, 3)
    .map((record, i) => ({ ...next(record), atMs: LOST_AT_MS + 50 + i }));
  const later = story.journal.map((record) => (record.atMs > LOST_AT_MS ? next(record) : record));
  const [first] = story.journal;
  if (!first) throw new Error('the story has no journal');
  story.journal = [...later, { ...first, kind: 'disconnect', atMs: LOST_AT_MS }, ...opening];
  metric('worker_reconnection_total', 1)(story);
}

const judged = (judge: (seen: Seen) => string[], change: (story: Story) => void = () => undefined): string =>
  judge(seen((story) => (lostAfterTheFirst(story), change(story)))).join('; ');

test('figures of a worker that lost its session say what the STS says', () => {
  for (const judge of [accountProblems, seriesProblems, momentProblems]) assert.equal(judged(judge), '');
});

test('what was on its way when the session was lost may be counted or not', () => {
  const unheard = (story: Story): void => {
    metric('worker_fragments_total stage=acked', 2)(story);
    metric('worker_sts_rtt_ms_count', 1)(story);
    metric('worker_sts_rtt_ms_sum', 121)(story);
    metric('worker_sts_rtt_ms_bucket le=1000', 1)(story);
  };
  assert.equal(judged(accountProblems, unheard), '');
  assert.equal(judged(seriesProblems, unheard), '');
});

test('what came after the return has to be counted, and at its time', () => {
  const acked = metric('worker_fragments_total stage=acked', 1);
  assert.match(judged(accountProblems, acked), /acked, against the STS: expected 2 to 3, saw 1/);
  const answers = metric('worker_sts_rtt_ms_count', 0);
  assert.match(judged(accountProblems, answers), /rtt_ms_count, .*: expected 1 to 2, saw 0/);
  const times = metric('worker_sts_rtt_ms_sum', 9000);
  assert.match(judged(accountProblems, times), /rtt_ms_sum, against the STS: expected 119 to 940, saw 9000/);
  const requests = metric('worker_backpressure_events_total action=slow_down', 0);
  assert.match(judged(accountProblems, requests), /slow_down, against the STS: expected 1, saw 0/);
  const late = readEarly(6000, 'worker_fragments_total stage=acked', 1);
  assert.match(judged(seriesProblems, late), /"acked"}, read .* expected 2 to 3, saw 1/);
  const early = readEarly(1000, 'worker_backpressure_events_total action=slow_down', 1);
  assert.match(judged(momentProblems, early), /"slow_down"}, read .* expected 0, saw 1/);
});

test('a fragment that was told to be sent, and came to nobody, is one that was sent as the session was lost', () => {
  const sent = metric('worker_fragments_total stage=sent', 4);
  assert.match(judged(accountProblems, sent), /sent, against the STS: expected 3, saw 4/);
  const inVain = (story: Story): void => {
    sent(story);
    const line = { streamId: 's', level: 'info', component: 'sts', msg: '', fragmentId: 'x', batch: 9 };
    const lost = { streamId: 's', level: 'warn', component: 'connection', msg: '', reason: 'r', inFlight: 1 };
    story.log.push({ ...line, time: LOST_AT_MS + 10 }, { ...lost, time: LOST_AT_MS + 20 });
  };
  assert.equal(judged(accountProblems, inVain), '');
});
