import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Unsupported } from '../base/unsupported';
import { exitCodeFor, hiddenBy, ourState, parseProfile, workerProfile } from './worker-profile';
import { fixedIn, workerVariables } from './worker-settings';

let dir: string;
before(async () => (dir = await mkdtemp(path.join(tmpdir(), 'worker-profile-'))));
after(() => rm(dir, { recursive: true }));

const ours = workerProfile({});

test("our own worker's says everything, and hides nothing", () => {
  const { settings, health, exitCodes } = ours;
  assert.deepEqual(
    [Object.keys(settings).length, Object.keys(health).length, Object.keys(exitCodes).length],
    [20, 5, 7],
  );
  assert.deepEqual(hiddenBy(ours), {});
});

test("what another one leaves out is as our own worker's", async () => {
  const file = path.join(dir, 'other.yaml');
  await writeFile(file, 'files: none\nsettings:\n  maxInflight: none\n  streamId: CHANNEL\n');
  const theirs = workerProfile({ WORKER_PROFILE: file });
  assert.deepEqual(theirs, {
    ...ours,
    files: 'none',
    settings: { ...ours.settings, maxInflight: 'none', streamId: 'CHANNEL' },
  });
});

const WRONG: [text: string, told: RegExp][] = [
  [
    'metric: {}',
    /the profile: metric is unknown; there are level, metrics, log, logFields, logLines, files, health, exitCodes, delay, gridStart, settings/,
  ],
  ['health: {starting: up}', /health: starting is unknown; there are connecting, running/],
  ['settings: {streams: X}', /settings: streams is unknown; there are streamId, inputUrl/],
  ['log: text', /log: .*"fields"\|"none"/],
  ['files: yes', /files: .*"segments"\|"none"/],
  ['exitCodes: {noInput: 300}', /exitCodes\.noInput: .*255/],
  ['delay: {offsetSeconds: long}', /delay\.offsetSeconds: .*expected number/],
  [
    'settings: {maxInflight: a b}',
    /settings\.maxInflight: expected the name of an environment variable, or none/,
  ],
  ['settings: {streamId: none of it}', /settings\.streamId: expected the name of an environment variable/],
  [
    'metrics: {names: {worker_x: x}}',
    /metrics\.names: worker_x is unknown; there are worker_audio_fragments_total/,
  ],
  ['metrics: {names: {worker_fallback_total: a b}}', /a name as Prometheus allows it/],
  [
    'metrics: {names: {worker_fallback_total: x, worker_reconnection_total: x}}',
    /one name stands for two of our metrics/,
  ],
  ['metrics: {labels: {cause: reason}}', /metrics\.labels: cause is unknown; there are stream_id, stage/],
  ['logFields: {message: msg}', /logFields: message is unknown; there are time, level, msg/],
  ["logLines: [{pattern: '('}]", /logLines\.0\.pattern: is no regular expression: .*group/],
  [
    "logLines: [{pattern: '(?P<reason>x)'}]",
    /pattern: is written for Python: a named group is \(\?<name>…\) here/,
  ],
  [
    "logLines: [{pattern: '(?<in_flight>x)'}]",
    /pattern: the group in_flight is no field of a log line: time, level/,
  ],
  ['logLines: [{match: x, pattern: x}]', /logLines\.0: match is unknown; there are pattern, is/],
  [
    'logLines: [{pattern: x, is: {severity: warn}}]',
    /logLines\.0\.is: severity is unknown; there are time, level/,
  ],
  [
    'logLines: [{pattern: x, is: {level: loud}}]',
    /logLines\.0\.is: expected as level debug, info, warn or error/,
  ],
  ['delay: {isConstant: perhaps}', /delay\.isConstant: .*expected boolean/],
  ['gridStart: somewhere', /gridStart: .*"secondKeyframe"\|"anyKeyframe"/],
  ['a: b: c', /is no YAML/],
];
describe('refused, with the file and what is allowed:', () => {
  for (const [text, told] of WRONG)
    test(text, () =>
      assert.throws(
        () => parseProfile(text, 'mine.yaml'),
        ({ message }: Error) => {
          assert.match(message, /^WORKER_PROFILE=mine\.yaml/);
          assert.match(message, told);
          return true;
        },
      ),
    );
  test('a file that is not there', () =>
    assert.throws(
      () => workerProfile({ WORKER_PROFILE: '/nowhere/p.yaml' }),
      /WORKER_PROFILE=\/nowhere\/p\.yaml can't be read: ENOENT/,
    ));
});

test('one that was written on Windows is read', () =>
  assert.deepEqual(parseProfile('\uFEFFfiles: none\r\nexitCodes:\r\n  noInput: 66\r\n', 'mine.yaml'), {
    files: 'none',
    exitCodes: { noInput: 66 },
  }));

test('an empty file is a worker like ours', () => assert.deepEqual(parseProfile('', 'mine.yaml'), {}));

test('what is not offered is hidden by name, and only that', () =>
  assert.deepEqual(
    hiddenBy({ log: 'fields', files: 'none', delay: { isConstant: false, offsetSeconds: 8 } }),
    {
      segments: "the worker's profile says that it has no segment files",
      delay: "the worker's profile says that it has no constant delay",
    },
  ));

test('states and exit codes are called as we call them', () => {
  const theirs = {
    ...ours,
    health: { ...ours.health, running: 'up' },
    exitCodes: { ...ours.exitCodes, noInput: 64 },
  };
  assert.deepEqual(
    ['up', 'draining', 'odd'].map((state) => ourState(state, theirs)),
    ['running', 'draining', 'odd'],
  );
  assert.deepEqual(
    [0, 3, 4].map((code) => exitCodeFor(code, theirs)),
    [0, 64, 4],
  );
});

describe('a setting that is fixed', () => {
  const settings = { ...ours.settings, maxInflight: 'none', segmentDurationSeconds: 'none' };
  test('leaves out what asks for another one, by name', () => {
    assert.match(fixedIn({ maxInflight: 1 }, { settings }) ?? '', /can't be set: maxInflight$/);
    assert.throws(() => workerVariables({ maxInflight: 1 }, { settings }), Unsupported);
  });
  test('leaves in what asks for the usual one', () => {
    assert.equal(fixedIn({ segmentDurationSeconds: 6, stsTimeoutMs: 1 }, { settings }), undefined);
    assert.deepEqual(workerVariables({ segmentDurationSeconds: 6, streamId: 's' }, { settings }), {
      STREAM_ID: 's',
    });
  });
});
