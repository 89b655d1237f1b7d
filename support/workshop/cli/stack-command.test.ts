import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExternalSettings } from '../../stack/external-settings';
import { externalCommand, publishCommand, workerExports } from './stack-command';

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

test('a worker that is started by hand is told all that it needs, ready for a shell', () => {
  const lines = workerExports({ streamId: 'demo', ...parts.stack }, '/tmp/a b').split('\n');
  assert.deepEqual(lines, [
    '  export STREAM_ID=demo',
    '  export WORKER_INPUT_URL=rtsp://127.0.0.1:1/live/demo/in',
    '  export WORKER_OUTPUT_URL=rtmp://127.0.0.1:2/live/demo/out',
    '  export WORKER_STS_SERVICE_URL=http://127.0.0.1:3',
    "  export WORKER_SEGMENT_DIR='/tmp/a b/worker-segments'",
    '  export WORKER_METRICS_PORT=8000',
  ]);
});

test('the command that publishes a clip names both ends', () =>
  assert.match(publishCommand('/a b.mp4', parts.stack.inputUrl), /-i '\/a b.mp4' .* rtsp:\/\/127.0.0.1:1/));
