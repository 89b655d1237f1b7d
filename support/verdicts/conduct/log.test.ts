import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { OUTPUT_PASSWORD } from '../../broadcast/planted';
import { logProblems } from './log';
import { sees, lineOf, type Defect } from './testing-defects';
import { ID, seen } from './testing';

sees(logProblems, [
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
    /so long that it may hold sound/,
    (story) => void (lineOf(story, 'sts')['m4a'] = 'AAAA'.repeat(60)),
  ],
  [
    'a password',
    /it has a password in it/,
    (story) => void (lineOf(story, 'output')['url'] = `rtmp://h/a?pass=${OUTPUT_PASSWORD}`),
  ],
  [
    'a line a frame',
    /lines in the log, debug aside: expected 1 to 64/,
    ({ log }) => void log.push(...Array.from({ length: 90 }, () => ({ ...log.at(-1) }))),
  ],
  [
    'a fragment without its segment',
    /names a fragment, and not its segment: fragment sent/,
    (story) => void delete lineOf(story, 'sts')['batch'],
  ],
  [
    'a number that two fragments have',
    /two fragments have the batch number 0/,
    ({ log }) => log.filter(({ fragmentId }) => fragmentId === ID(1)).forEach((line) => (line['batch'] = 0)),
  ],
]);

test('a log that nobody has is not judged', () => {
  assert.deepEqual(logProblems({ ...seen(), logs: undefined }), []);
});

test('of a log that its profile explains nobody asks which run and instance wrote it', (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'own-log-'));
  process.env['WORKER_PROFILE'] = path.join(dir, 'profile.yaml');
  t.after(() => (delete process.env['WORKER_PROFILE'], rmSync(dir, { recursive: true })));
  const problems = (): string[] =>
    logProblems(
      seen(({ log }) => {
        for (const line of log) for (const name of ['runId', 'instanceId', 'streamId']) delete line[name];
      }),
    );
  writeFileSync(process.env['WORKER_PROFILE'], 'logFields: { msg: message }\n');
  assert.deepEqual(problems(), []);
  delete process.env['WORKER_PROFILE'];
  assert.notDeepEqual(problems(), []);
});

test("another's threads may write out of order by a moment, tell what went wrong at length, and much for a debugger", (t) => {
  const problems = (): string[] =>
    logProblems(
      seen(({ log }) => {
        const [first = {}, second = {}] = log;
        second['time'] = Number(first['time']) - 40;
        second['stack'] = 'at step.ts: '.repeat(300);
        log.push(...Array.from({ length: 90 }, () => ({ ...log.at(-1), level: 'DEBUG' })));
      }),
    );
  assert.match(problems().join(), /40 ms older than the one before it/);
  assert.match(problems().join(), /so long that it may hold sound/);
  process.env['WORKER_COMMAND'] = 'theirs';
  t.after(() => delete process.env['WORKER_COMMAND']);
  assert.deepEqual(problems(), []);
});

test('a log in words alone is told to need a profile', (t) => {
  process.env['WORKER_COMMAND'] = 'theirs';
  t.after(() => delete process.env['WORKER_COMMAND']);
  const broadcast = seen(({ log }) => log.splice(0));
  broadcast.logs?.add({ stream: 'stdout', text: 'INFO:worker:ready', atMs: 0 });
  assert.match(
    logProblems(broadcast).join(),
    /as "INFO:worker:ready": its profile may say what words mean, or log: none/,
  );
});

test('what else is printed is no line of ours, and of others their business', (t) => {
  const problems = (): string[] => {
    const broadcast = seen();
    broadcast.logs?.add({ stream: 'stderr', text: 'a library warns', atMs: 0 });
    return logProblems(broadcast);
  };
  assert.match(problems().join(), /a line that is no JSON record: a library warns/);
  process.env['WORKER_COMMAND'] = 'theirs';
  t.after(() => delete process.env['WORKER_COMMAND']);
  assert.deepEqual(problems(), []);
});
