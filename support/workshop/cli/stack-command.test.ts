import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExternalSettings } from '../../stack/external-settings';
import { externalCommand } from './stack-command';

const parts = {
  stack: {
    inputUrl: 'rtsp://127.0.0.1:1/live/demo/in',
    outputUrl: 'rtmp://127.0.0.1:2/live/demo/out',
    stsUrl: 'http://127.0.0.1:3',
    apiUrl: 'http://127.0.0.1:4',
    playbackUrl: 'http://127.0.0.1:5',
  },
  metricsUrl: 'http://127.0.0.1:6/metrics',
  logFile: "/home/o'neill/a folder/worker.log",
  segmentDir: '/tmp/segments',
};

test('the printed command describes a whole pipeline', () => {
  const lines = externalCommand(parts).split('\n').slice(0, -1);
  const env = Object.fromEntries(
    lines.map((line) => line.trim().replace(/ \\$/, '').split('=') as [string, string]),
  );
  assert.equal(env['STACK'], 'external');
  const settings = readExternalSettings(env);
  assert.deepEqual([settings.streamId, settings.segmentDir], ['demo', '/tmp/segments']);
});

test('a path with blanks and quotes is quoted for a shell', () =>
  assert.match(externalCommand(parts), /WORKER_LOG_FILE='\/home\/o'\\''neill\/a folder\/worker\.log' \\/));
