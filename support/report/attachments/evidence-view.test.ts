import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { commandsFor } from '../run-again';
import { evidenceView } from './evidence-view';
import { failureOf } from './failure';

const ZERO_MS = 1_795_549_290_000;
const MAX_BYTES = 64 * 1024;
const commands = commandsFor('features/a.feature:7', {});
const failure = failureOf('a step', new Error('boom'));

/** One line every 100 ms for 100 s, each with a password and a lot of text. */
const lines = (make: (atMs: number) => object): string =>
  Array.from({ length: 1000 }, (_, i) => `${JSON.stringify(make(ZERO_MS + i * 100))}\n`).join('');

describe('a failure with far too much around it', () => {
  let dir: string;

  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'evidence-view-'));
    const text = '"quoted" rtsp://joe:geheim@host/ '.repeat(30);
    const log = lines((time) => ({
      level: 'info',
      time,
      component: 'x',
      msg: text,
      data: 'QUJD'.repeat(99),
    }));
    for (const service of ['echo-sts', 'media-server', 'worker-1', 'worker-2', 'worker-3'])
      await writeFile(path.join(dir, `${service}.log`), log);
    const record = { index: 0, instance: 'i', kind: 'in', event: 'fragment:data', payload: { text } };
    await writeFile(
      path.join(dir, 'journal.ndjson'),
      lines((atMs) => ({ ...record, atMs })),
    );
    const metrics = lines((atMs) => ({
      atMs,
      changed: { 'worker_x_total{stream_id="s",stage="sent"}': atMs },
    }));
    await writeFile(path.join(dir, 'metrics.ndjson'), metrics);
    await writeFile(path.join(dir, 'output.mp4'), '');
  });

  after(() => rm(dir, { recursive: true }));

  const view = (at: number | undefined) =>
    evidenceView(
      failure,
      { dir, zeroMs: ZERO_MS, moment: at === undefined ? undefined : { at, because: 'so it is' } },
      commands,
      path.dirname(dir),
    );

  test('is bounded, without secrets and sound', async () => {
    const text = JSON.stringify(await view(50));
    assert.equal(Buffer.byteLength(text) < MAX_BYTES, true, `${Buffer.byteLength(text)} bytes`);
    assert.doesNotMatch(text, /geheim|QUJDQUJD/);
  });

  test('tells when, shows what was around it, and how much is left out', async () => {
    const { at, logs, journal, metrics, files } = await view(50);
    assert.equal(at, '50.0 s into the programme: so it is');
    assert.deepEqual([logs.length, logs[0]?.service], [4, 'echo-sts']);
    assert.match(logs[0]?.lines[0] ?? '', /^… \d+ lines left out$/);
    assert.match(logs[0]?.lines[20] ?? '', /^(49|50)\.\d{3} s info x /);
    assert.match(journal[20] ?? '', /^(49|50)\.\d{3} s in fragment:data /);
    assert.deepEqual(metrics, [
      {
        name: 'worker_x_total{stage="sent"}',
        before: String(ZERO_MS + 45_000),
        after: String(ZERO_MS + 55_000),
      },
    ]);
    assert.deepEqual(files[0], {
      title: 'Recording of the output',
      href: `${path.basename(dir)}/output.mp4`,
    });
  });

  test('shows the end where nothing tells when', async () => {
    const { at, logs } = await view(undefined);
    assert.equal(at, undefined);
    assert.match(logs[0]?.lines.at(-1) ?? '', /^99\.900 s /);
  });
});

test('a scenario without a broadcast still has its command', async () => {
  const none = { dir: undefined, zeroMs: undefined, moment: undefined };
  const view = await evidenceView(failure, none, commands, '/reports');
  assert.equal(view.command, 'npx cucumber-js features/a.feature:7');
  assert.deepEqual([view.logs, view.journal, view.files], [[], [], []]);
});
