import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timedLines } from './records';

test('times of our services, of MediaMTX and of none', () => {
  const log = [
    '{"level":"info","time":1795549291432.084,"msg":"input is there"}',
    '{"time":"2026-11-24T19:41:30.031Z","level":"info","message":"connect"}',
    '2026/11/24 19:41:31 INF [RTSP] listener opened',
    '    at main (worker.js:1:1)',
    '',
  ].join('\n');
  assert.deepEqual(
    timedLines(log).map(({ atMs }) => atMs),
    [
      1795549291432.084,
      Date.UTC(2026, 10, 24, 19, 41, 30, 31),
      new Date(2026, 10, 24, 19, 41, 31).getTime(),
      undefined,
    ],
  );
});
