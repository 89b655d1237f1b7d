import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExternalSettings, readWatchedSettings } from './external-settings';

const COMPLETE = {
  INPUT_URL: 'rtsp://10.0.0.5:8554/live/demo/in',
  OUTPUT_URL: 'rtmp://10.0.0.5/live/demo/out',
  STS_CONTROL_URL: 'http://10.0.0.5:8080',
  METRICS_URL: 'http://10.0.0.5:8000/metrics',
  MEDIAMTX_API_URL: 'http://10.0.0.5:9997/',
  MEDIAMTX_PLAYBACK_URL: 'http://10.0.0.5:9996',
};

test('a complete description is read, and the stream id follows from the input', () => {
  const settings = readExternalSettings({ ...COMPLETE, WORKER_LOG_FILE: '/tmp/w.log' });
  assert.deepEqual(
    [settings.streamId, settings.apiUrl, settings.logFile, settings.segmentDir],
    ['demo', 'http://10.0.0.5:9997', '/tmp/w.log', undefined],
  );
});

test('one error lists everything that is missing or wrong, what it is, and an example', () => {
  const { INPUT_URL, ...rest } = COMPLETE;
  const env = { ...rest, OUTPUT_URL: 'http://10.0.0.5/out', METRICS_URL: '' };
  assert.throws(
    () => readExternalSettings(env),
    ({ message }: Error) => {
      assert.match(message, new RegExp(`INPUT_URL +missing · where the suite publishes.*${INPUT_URL}`));
      assert.match(message, /OUTPUT_URL +wrong: "http:\/\/10\.0\.0\.5\/out" · .*rtmp:\/\//);
      assert.match(message, /METRICS_URL +missing · /);
      assert.doesNotMatch(message, /STS_CONTROL_URL/);
      return true;
    },
  );
});

test('an input whose path does not tell the stream is refused', () => {
  const env = { ...COMPLETE, INPUT_URL: 'rtsp://10.0.0.5/demo' };
  assert.throws(() => readExternalSettings(env), /expected a path live\/<stream id>\/in/);
});

test('to be watched alone, a pipeline has to say where it reads and publishes, and nothing else', () => {
  const { INPUT_URL, OUTPUT_URL } = COMPLETE;
  const found = readWatchedSettings({ INPUT_URL, OUTPUT_URL });
  assert.deepEqual(found, { inputUrl: INPUT_URL, outputUrl: OUTPUT_URL });
  assert.throws(() => readWatchedSettings({ INPUT_URL, OUTPUT_URL: 'srt://a' }), /OUTPUT_URL +wrong: "srt:/);
});
