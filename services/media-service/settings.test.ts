import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SettingsError, readSettings } from './settings';

const env = {
  STREAM_ID: 'match-1',
  WORKER_INPUT_URL: 'rtsp://127.0.0.1:8554/live/match-1/in',
  WORKER_OUTPUT_URL: 'rtmp://127.0.0.1:1935/live/match-1/out',
  WORKER_STS_SERVICE_URL: 'http://127.0.0.1:8080',
};
const linesOf = (args: string[], more: Record<string, string | undefined> = {}): string[] => {
  try {
    readSettings(args, { ...env, ...more });
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.lines;
  }
  return assert.fail('the settings were accepted');
};

test('defaults are those of the documentation; the offset follows the STS timeout', () => {
  const settings = readSettings([], env);
  assert.equal(settings.segmentMs, 6000);
  assert.equal(settings.offsetMs, 8500);
  assert.equal(settings.maxInflight, 3);
  assert.deepEqual(settings.reconnectDelaysMs, [2000, 4000, 8000, 16_000, 32_000]);
  assert.equal(readSettings([], { ...env, WORKER_STS_TIMEOUT_MS: '4000' }).offsetMs, 4500);
  assert.equal(readSettings([], { ...env, WORKER_AV_OFFSET_NS: '500000000' }).offsetMs, 500);
});

test('a flag wins over the environment', () => {
  assert.equal(readSettings(['--stream-id', 'other', '--worker-max-inflight=5'], env).streamId, 'other');
});

test('each wrong setting is named with what was expected and seen', () => {
  const lines = linesOf([], { STREAM_ID: '../etc', WORKER_MAX_INFLIGHT: '11', WORKER_INPUT_URL: undefined });
  assert.equal(lines.length, 3);
  assert.match(lines[0]!, /^STREAM_ID: expected 1 to 64 letters.*seen "\.\.\/etc"$/);
  assert.match(lines[1]!, /^WORKER_INPUT_URL: missing; set it in the environment or as --worker-input-url$/);
  assert.match(lines[2]!, /^WORKER_MAX_INFLIGHT: .*10.*seen "11"$/);
});

test('wrong URLs, unknown flags and a missing STS are refused', () => {
  assert.match(linesOf([], { WORKER_INPUT_URL: 'rtmp://x/' })[0]!, /rtsp:\/\/ or rtsps:\/\//);
  assert.match(linesOf([], { WORKER_OUTPUT_URL: 'http://x/' })[0]!, /rtmp:\/\/ or rtmps:\/\//);
  assert.match(linesOf(['--worker-speed', '2'])[0]!, /worker-speed/);
  assert.match(linesOf([], { WORKER_STS_SERVICE_URL: '' })[0]!, /WORKER_STS_MODE=passthrough/);
  assert.match(linesOf([], { WORKER_RECONNECT_DELAYS_MS: '2000,x' })[0]!, /whole numbers of ms/);
});

test('what the STS would refuse, or nobody can mean, is refused at the start', () => {
  for (const tag of ['english', `en${'-abcdefgh'.repeat(5)}`, `en${'-a'.repeat(60_000)}`, 'es_ES', '日本'])
    assert.match(
      linesOf([], { WORKER_TARGET_LANGUAGE: tag })[0]!,
      /^WORKER_TARGET_LANGUAGE: expected a language/,
    );
  assert.match(linesOf([], { WORKER_RECONNECT_DELAYS_MS: '2000,9e3' })[0]!, /whole numbers/);
  assert.match(linesOf([], { WORKER_RECONNECT_DELAYS_MS: '99999999' })[0]!, /waits of at most 3600000 ms/);
  assert.match(linesOf([], { WORKER_RECONNECT_DELAYS_MS: '0,'.repeat(60_000) })[0]!, /at most 100/);
  for (const [name, value] of Object.entries({
    ...{ WORKER_MAX_INFLIGHT: '9'.repeat(400), WORKER_STS_TIMEOUT_MS: '1e4', WORKER_METRICS_PORT: '70000' },
    ...{ WORKER_SEGMENT_DURATION: '1e9', WORKER_AV_OFFSET_NS: '-1', LOG_LEVEL: '__proto__' },
    ...{ WORKER_STS_MODE: 'constructor', WORKER_SEGMENT_RETENTION: ' 3', WORKER_BREAKER_THRESHOLD: '٣' },
  })) {
    const [line = '', ...more] = linesOf([], { [name]: value });
    assert.match(line, new RegExp(`^${name}: .*seen "`));
    assert.ok(line.length < 250 && more.length === 0, line);
  }
});

test('passing through needs no STS', () => {
  assert.equal(readSettings([], { ...env, WORKER_STS_MODE: 'passthrough' }).stsUrl, undefined);
});

test('a wrong address is told without what may be a secret', () => {
  const env = {
    STREAM_ID: 's',
    WORKER_INPUT_URL: 'rtspp://cam:hunter2@10.0.0.5/x',
    WORKER_OUTPUT_URL: 'https://live.example/app/STREAM-KEY?pass=hunter2',
    WORKER_STS_SERVICE_URL: 'htp://u:hunter2@h',
  };
  assert.throws(
    () => readSettings([], env),
    ({ message }: Error) => /10\.0\.0\.5/.test(message) && !/hunter2|STREAM-KEY/.test(message),
  );
});
