import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OUTPUT_PASSWORD } from '../../broadcast/secret';
import { accountProblems } from './accounts';
import { acknowledgementProblems } from './acknowledgements';
import { courseProblems } from './course';
import { healthProblems } from './health';
import { logProblems } from './log';
import { messageProblems } from './messages';
import { momentProblems } from './moments';
import type { Seen } from './seen';
import { ID, payloadOf, seen, type Story } from './testing';
import { transitionProblems } from './transitions';

type Judge = (seen: Seen) => string[];
type Defect = [title: string, says: RegExp, change: (story: Story) => void];

/** A record of the journal that is there, at another time or with other fields. */
const record = ({ journal }: Story, event: string, n = 0) => {
  const found = journal.filter((each) => each.event === event)[n];
  if (!found) throw new Error(`the story has no ${event} ${n}`);
  return found;
};
const without = (story: Story, event: string): void => {
  story.journal = story.journal.filter((each) => !(each.kind === 'in' && each.event === event));
};
const lineOf = ({ log }: Story, component: string): Record<string, unknown> => {
  const found = log.find((line) => line['component'] === component);
  if (!found) throw new Error(`the story has no line of ${component}`);
  return found;
};
const metric = (series: string, value: number) => (story: Story) => void (story.metrics[series] = value);
const readEarly = (afterMs: number, series: string, value: number) => (story: Story) =>
  void story.early.push({ afterMs, values: { [series]: value } });
const span = ({ facts }: Story, n: number): Record<string, unknown> => {
  const found = (facts['health'] as Record<string, unknown>[])[n];
  if (!found) throw new Error(`the story has no state ${n}`);
  return found;
};
const inPayload = (event: string, fields: object) => (story: Story) =>
  void Object.assign(payloadOf(story, event), fields);

const DEFECTS: readonly [Judge, readonly Defect[]][] = [
  [
    messageProblems,
    [
      ['no header', /X-Stream-ID: expected s, saw none/, ({ journal }) => void (journal[0]!.headers = {})],
      [
        'another worker in the header',
        /worker_id w, but X-Worker-ID v/,
        ({ journal }) => void (journal[0]!.headers!['x-worker-id'] = 'v'),
      ],
      [
        'an id that is no UUID',
        /fragment_id: expected a UUID/,
        inPayload('fragment:data', { fragment_id: 'x' }),
      ],
      [
        'a fraction',
        /duration_ms: expected a whole number, seen 1002.7/,
        (story) =>
          void Object.assign(payloadOf(story, 'fragment:data')['audio'] as object, { duration_ms: 1002.7 }),
      ],
      [
        'a wrong length',
        /fragment:data 0: duration_ms: expected 976 to 1024, saw 900/,
        (story) =>
          void Object.assign(payloadOf(story, 'fragment:data')['audio'] as object, { duration_ms: 900 }),
      ],
      [
        'seconds for ms',
        /fragment:data 0: timestamp: expected/,
        inPayload('fragment:data', { timestamp: 1.7e9 }),
      ],
      [
        'a place that is taken',
        /fragment 1 begins 903 ms before fragment 0 ends/,
        (story) => void (payloadOf(story, 'fragment:data', 1)['metadata'] = { pts_ns: 1e8 }),
      ],
      [
        'a place beside the grid',
        /fragment:data 1: metadata.pts_ns: expected a multiple of 1000 ms to 12 ms, saw 1021.3/,
        (story) => void (payloadOf(story, 'fragment:data', 1)['metadata'] = { pts_ns: 1_021_300_000 }),
      ],
      ['another stream', /stream:end of stream "t"/, inPayload('stream:end', { stream_id: 't' })],
      [
        'a number left out',
        /sequence_number: expected 1, saw 2/,
        (story) => void (record(story, 'fragment:data', 1).sequence = 2),
      ],
      [
        'an id used twice',
        /was used before/,
        (story) => void (record(story, 'fragment:data', 1).fragmentId = ID(0)),
      ],
      [
        'another limit',
        /stream:init: max_inflight: expected 3, saw 4/,
        inPayload('stream:init', { max_inflight: 4 }),
      ],
      ['another timeout', /timeout_ms: expected 8000/, inPayload('stream:init', { timeout_ms: 9000 })],
    ],
  ],
  [
    acknowledgementProblems,
    [
      [
        'a dub that nobody is told of',
        /applied, against dubs that the worker used/,
        (story) => without(story, 'fragment:ack'),
      ],
      [
        'one that is told twice',
        /fragment:ack applied of .*: 2 times/,
        (story) => void story.journal.push({ ...record(story, 'fragment:ack', 1) }),
      ],
      [
        'one that was never answered',
        /it was not answered/,
        (story) => {
          record(story, 'fragment:ack', 1).fragmentId = ID(2);
        },
      ],
      [
        'a failed one',
        /its answer had no sound/,
        (story) => {
          record(story, 'fragment:ack', 1).fragmentId = ID(1);
          record(story, 'fragment:ack', 1).atMs += 1000;
        },
      ],
      [
        'a timestamp of 0',
        /timestamp: expected/,
        (story) => void (payloadOf(story, 'fragment:ack', 1)['timestamp'] = 0),
      ],
      ['no goodbye', /stream:end was not said/, (story) => without(story, 'stream:end')],
      [
        'an early goodbye',
        /stream:end was said before .*2 was answered or given up/,
        (story) => void (record(story, 'stream:end').atMs -= 1000),
      ],
      [
        'two of them',
        /stream:end was said 2 times/,
        (story) => void story.journal.push({ ...record(story, 'stream:end') }),
      ],
    ],
  ],
  [
    logProblems,
    [
      ...['runId', 'instanceId', 'component'].map((name): Defect => [
        `a line without ${name}`,
        new RegExp(`no ${name}`),
        (story) => void delete lineOf(story, 'sts')[name],
      ]),
      [
        'a line of another run',
        /runId is not the same on all lines: r, q/,
        (story) => void (lineOf(story, 'sts')['runId'] = 'q'),
      ],
      [
        'the run of another broadcast',
        /runId r is that of another broadcast/,
        (story) => void story.otherRuns.push('r'),
      ],
      [
        'a line without its stream',
        /streamId is not s/,
        (story) => void delete lineOf(story, 'output')['streamId'],
      ],
      ['seconds for ms', /time: expected/, (story) => void ((story.log[0] ?? {})['time'] = 1.7e9)],
      [
        'sound',
        /as long as if it had sound in it/,
        (story) => void (lineOf(story, 'sts')['m4a'] = 'AAAA'.repeat(60)),
      ],
      [
        'a password',
        /it has a password in it/,
        (story) => void (lineOf(story, 'output')['url'] = `rtmp://h/a?pass=${OUTPUT_PASSWORD}`),
      ],
      [
        'a line a frame',
        /lines in the log: expected 1 to 64/,
        ({ log }) => void log.push(...Array.from({ length: 90 }, () => ({ ...log.at(-1) }))),
      ],
      [
        'a number that two fragments have',
        /two fragments are said to be batch 0/,
        ({ log }) =>
          log.filter(({ fragmentId }) => fragmentId === ID(1)).forEach((line) => (line['batch'] = 0)),
      ],
    ],
  ],
  [
    transitionProblems,
    [
      [
        'a fragment that is not named',
        /component output with fragmentId and batch: expected 3 to 3, saw 2/,
        (story) => void delete lineOf(story, 'output')['fragmentId'],
      ],
      [
        'a fragment without its segment',
        /lines of settle with fragmentId and batch: expected 3/,
        (story) => void delete lineOf(story, 'settle')['batch'],
      ],
      [
        'a breaker that jumps',
        /breaker: expected a change from closed, saw open → half-open/,
        ({ log }) => void log.push({ ...log[0], component: 'breaker', from: 'open', to: 'half-open' }),
      ],
      [
        'a gauge that did not follow',
        /worker_sts_breaker_state is 2 at the end/,
        metric('worker_sts_breaker_state', 2),
      ],
      [
        'a correction without its line',
        /stepMs, against worker_av_sync_corrections_total/,
        metric('worker_av_sync_corrections_total', 1),
      ],
      [
        'a silent change of pressure',
        /backpressure lines \(\): expected 1 to 1/,
        (story) => void (lineOf(story, 'backpressure')['component'] = 'sts'),
      ],
      [
        'a session without its line',
        /lines with a sessionId: expected 1/,
        (story) => void delete lineOf(story, 'connection')['sessionId'],
      ],
    ],
  ],
  [
    accountProblems,
    [
      [
        'sent',
        /sent, against the STS: expected 3 to 3, saw 2/,
        metric('worker_fragments_total stage=sent', 2),
      ],
      ['acked', /acked, against the STS: expected 3/, metric('worker_fragments_total stage=acked', 4)],
      ['late', /late, against the STS: expected 0 to 0/, metric('worker_fragments_total stage=late', 1)],
      ['answers', /worker_sts_rtt_ms_count, against answers/, metric('worker_sts_rtt_ms_count', 3)],
      ['answers in seconds', /worker_sts_rtt_ms_sum, against the STS/, metric('worker_sts_rtt_ms_sum', 0.24)],
      [
        'a wrong bucket',
        /rtt_ms_bucket le 100, against the STS: expected 0 to 0/,
        metric('worker_sts_rtt_ms_bucket le=100', 2),
      ],
      [
        'pressure',
        /slow_down, against the STS: expected 1/,
        metric('worker_backpressure_events_total action=slow_down', 2),
      ],
      [
        'a return that was none',
        /worker_reconnection_total, .*: expected 0 to 0, saw 1/,
        metric('worker_reconnection_total', 1),
      ],
      [
        'a reason twice',
        /sum of worker_fallback_total.*: expected 2 to 2, saw 3/,
        metric('worker_fallback_total reason=error', 2),
      ],
      [
        'a timeout for an error',
        /timeout, against fragments without an answer: expected 0 to 1, saw 2/,
        (story) => {
          story.metrics['worker_fallback_total reason=error'] = 0;
          story.metrics['worker_fallback_total reason=timeout'] = 2;
        },
      ],
      [
        'a good dub that is refused',
        /invalid_output, of good dubs: expected 0 to 0, saw 1/,
        (story) => {
          story.metrics['worker_fragments_total stage=dubbed'] = 0;
          story.metrics['worker_fallback_total reason=invalid_output'] = 1;
        },
      ],
      [
        'latency from ready',
        /latency_ms, on average: expected 9200/,
        metric('worker_chunk_end_to_end_latency_ms_sum', 3 * 8500),
      ],
      [
        'a latency bucket',
        /latency_ms_bucket le 8000: expected 0 to 0/,
        metric('worker_chunk_end_to_end_latency_ms_bucket le=8000', 1),
      ],
      [
        'trouble that was none',
        /error_type|worker_gst_bus_errors_total is/,
        metric('worker_gst_bus_errors_total error_type=input_lost', 2),
      ],
      [
        'a lost input that is not counted',
        /input_lost: expected 1 to 1, saw 0/,
        (story) => {
          story.metrics['worker_media_errors_total error_type=input_lost'] = 0;
          story.metrics['worker_gst_bus_errors_total error_type=input_lost'] = 0;
        },
      ],
      [
        'a stop that is counted as a loss',
        /input_lost: expected 0 to 0, saw 1/,
        ({ facts }) =>
          void Object.assign(facts['plan'] as object, { cues: [{ act: { kind: 'stop-worker' } }] }),
      ],
      [
        'a queue that stays',
        /worker_video_queue_ms at the end: expected 0/,
        metric('worker_video_queue_ms', 40),
      ],
      [
        'a queue that stays, of a worker that somebody else runs',
        /worker_video_queue_ms at the end: expected 0 to 500, saw 520/,
        (story) => {
          story.metrics['worker_video_queue_ms'] = 520;
          story.facts['hidden'] = { exit: 'it is not ours' };
        },
      ],
    ],
  ],
  [
    courseProblems,
    [
      [
        'more in flight than allowed',
        /worker_inflight_fragments: expected 0 to 3, saw 4/,
        metric('worker_inflight_fragments', 4),
      ],
      [
        'in flight when nothing is',
        /worker_inflight_fragments was 1, which the STS never saw/,
        metric('worker_inflight_fragments', 1),
      ],
      [
        'counted before it happened',
        /stage":"sent"}, read .* expected 3 to 3, saw 4/,
        metric('worker_fragments_total stage=sent', 4),
      ],
      [
        'a queue beyond the rule of time',
        /worker_video_queue_ms, at most/,
        metric('worker_video_queue_ms', 20_000),
      ],
    ],
  ],
  [
    momentProblems,
    [
      [
        'more put out than there is',
        /worker_audio_fragments_total was 4 when worker_fragments_total and dubbed and fallback was 3/,
        metric('worker_audio_fragments_total', 4),
      ],
      [
        'what is put out at once',
        /worker_audio_fragments_total .*, read .* expected 0 to 0, saw 1/,
        readEarly(5000, 'worker_audio_fragments_total', 1),
      ],
      [
        'a segment that is counted when it is put out',
        /"stage":"produced"}, read .* expected 3 to 3, saw 0/,
        readEarly(5000, 'worker_fragments_total stage=produced', 0),
      ],
      [
        'a dub that is counted when it is put out',
        /"stage":"dubbed"}, read .* expected 1 to 1, saw 0/,
        readEarly(5000, 'worker_fragments_total stage=dubbed', 0),
      ],
      [
        'pressure that is counted before it is asked for',
        /"action":"slow_down"}, read .* expected 0 to 0, saw 1/,
        readEarly(1000, 'worker_backpressure_events_total action=slow_down', 1),
      ],
      [
        'a queue that does not grow',
        /worker_video_queue_ms was 0, 3000 ms after the programme began: expected about 3000/,
        readEarly(3000, 'worker_video_queue_ms', 0),
      ],
      [
        'a breaker that was open for nobody',
        /worker_sts_breaker_state was 2, which the log does not say/,
        readEarly(5000, 'worker_sts_breaker_state', 2),
      ],
    ],
  ],
  [
    healthProblems,
    [
      [
        'a state that there is not',
        /state ready: expected one of/,
        (story) => void (span(story, 1)['state'] = 'ready'),
      ],
      [
        'a source that is away and not missed',
        /said to be running when it was reconnecting/,
        (story) => void (span(story, 2)['state'] = 'running'),
      ],
      [
        'a worker that drains and does not say so',
        /said to be running when it was draining/,
        (story) => void (span(story, 3)['state'] = 'running'),
      ],
      [
        'one that never ends',
        /said to be draining when all was over: expected stopped/,
        (story) => void (span(story, 4)['state'] = 'draining'),
      ],
      ['one that nobody can ask', /never told its state/, ({ facts }) => void (facts['health'] = [])],
    ],
  ],
];

test('a worker that does everything right has no problems', () => {
  for (const [judge] of DEFECTS) assert.deepEqual(judge(seen()), []);
});

for (const [judge, defects] of DEFECTS)
  describe(`${judge.name} sees`, () => {
    for (const [title, says, change] of defects)
      test(title, () => {
        const problems = judge(seen(change)).join('; ');
        assert.match(problems, says);
      });
  });

test('what can not be seen is not judged', () => {
  const unseen = seen(({ facts }) => void ((facts['plan'] as { sts: object }).sts = { hostile: {} }));
  assert.deepEqual(messageProblems(unseen), []);
  assert.deepEqual(logProblems({ ...unseen, logs: undefined }), []);
});
