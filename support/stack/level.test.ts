import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { beyondLevel, hiddenAt, levelReached, pipelineLevel } from './level';

const VIEWER = { STACK: 'external', INPUT_URL: 'rtsp://h/in', OUTPUT_URL: 'rtmp://h/out' };
const OPERATED = { ...VIEWER, METRICS_URL: 'http://h/metrics' };
const CONTROLLED = { ...OPERATED, STS_CONTROL_URL: 'http://h:8080' };

describe('the level of a pipeline that runs elsewhere follows from what its addresses show', () => {
  const LEVELS = [
    [VIEWER, 'viewer'],
    [OPERATED, 'operated'],
    [CONTROLLED, 'controlled'],
    [{ STACK: 'external' }, 'controlled'], // so that all that is missing is told
  ] as const;
  for (const [env, level] of LEVELS) test(level, () => assert.equal(pipelineLevel(env), level));
});

describe('the level of a worker that the suite starts', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'level-'));
  after(() => rmSync(folder, { recursive: true }));
  const profile = path.join(folder, 'viewer.yaml');
  writeFileSync(profile, 'level: viewer\n');
  const relay = { WORKER_COMMAND: 'relay', WORKER_PROFILE: profile };

  test('is what its profile says', () => assert.equal(pipelineLevel(relay), 'viewer'));
  test('is the highest where it says nothing', () => assert.equal(pipelineLevel({}), 'owned'));
  test('is no higher than the addresses of an external pipeline show', () => {
    assert.equal(pipelineLevel({ ...OPERATED, WORKER_PROFILE: profile }), 'viewer');
  });
  test('is told with what the next one needs, but not of our own worker', () => {
    assert.match(levelReached(relay) ?? '', /^Level "viewer".*`level: operated`/);
    assert.match(levelReached(VIEWER) ?? '', /^Level "viewer".*needs METRICS_URL/);
    assert.match(levelReached(OPERATED) ?? '', /"controlled", needs echo-sts/);
    assert.equal(levelReached({ WORKER_COMMAND: 'x' }), 'Level "owned": judged is everything.');
    assert.equal(levelReached({}), undefined);
  });
});

test('a scenario that needs more than the level is left out, and says so', () => {
  assert.equal(beyondLevel(['@P1', '@viewer'], VIEWER), undefined);
  assert.equal(beyondLevel(['@contract'], VIEWER), undefined);
  assert.match(beyondLevel(['@operated'], VIEWER) ?? '', /needs the level "operated", and this is "viewer"/);
  assert.equal(beyondLevel(['@operated'], OPERATED), undefined);
  assert.match(beyondLevel(['@US1'], OPERATED) ?? '', /needs the level "controlled"/);
  assert.equal(beyondLevel(['@US1'], CONTROLLED), undefined);
});

test('the lower the level, the more is hidden', () => {
  const hidden = (['viewer', 'operated', 'controlled', 'owned'] as const).map((level) =>
    Object.keys(hiddenAt(level)).sort().join(' '),
  );
  assert.deepEqual(hidden, ['exit log metrics segments sts', 'exit segments sts', 'exit', '']);
});
