import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { nowMs } from '../../services/contracts/clock';
import { within } from './eventually';
import type { ProcessLine } from './lines';
import { ManagedProcess } from './process';
import { StartError } from './service';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'process-test-'));
});
after(() => rm(folder, { recursive: true }));

let count = 0;
/** A shell script as the process: it starts in a millisecond. */
function start(script: string): ManagedProcess & { evidenceFile: string } {
  const evidenceFile = path.join(folder, `${++count}.log`);
  const options = { name: 'thing', command: '/bin/sh', args: ['-c', script], env: process.env, evidenceFile };
  return Object.assign(new ManagedProcess(options), { evidenceFile });
}

/** Prints a first line when the script has come so far. */
async function startUntilLine(script: string): Promise<ManagedProcess> {
  const child = start(script);
  await new Promise<void>((resolve) => child.onLine(() => resolve()));
  return child;
}

describe('what it prints', () => {
  test('reaches the evidence file and the listeners, before the exit is told', async () => {
    const child = start(`echo '{"level":"info"}'; echo 'no json' >&2; printf last`);
    const lines: ProcessLine[] = [];
    child.onLine((line) => lines.push(line));
    assert.equal((await child.exited).code, 0);
    const stdout = lines.filter(({ stream }) => stream === 'stdout');
    assert.deepEqual(
      stdout.map(({ text, record }) => [text, record]),
      [
        ['{"level":"info"}', { level: 'info' }],
        ['last', undefined],
      ],
    );
    assert.deepEqual(
      lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text),
      ['no json'],
    );
    const evidence = await readFile(child.evidenceFile, 'utf8');
    for (const { text } of lines) assert.ok(evidence.includes(text));
  });
});

describe('ready', () => {
  test('is the first JSON line that says so', async () => {
    const child = start(
      `echo starting; echo '{"event":"other"}'; echo '{"event":"ready","port":7}'; exec sleep 60`,
    );
    assert.deepEqual(await child.ready(5000), { event: 'ready', port: 7 });
    await child.kill();
  });

  test('also when it was said before the question', async () => {
    const child = start(`echo '{"event":"ready"}'`);
    await child.exited;
    assert.deepEqual(await child.ready(5000), { event: 'ready' });
  });

  test('fails with exit code and last lines when the process ends first', async () => {
    const child = start(`echo 'STREAM_ID is missing' >&2; exit 2`);
    await assert.rejects(child.ready(5000), (error: Error) => {
      assert.ok(error instanceof StartError);
      assert.equal(error.exit?.code, 2);
      assert.match(
        error.message,
        /^thing exited with code 2 before it was ready\. Its last lines:\n {4}STREAM_ID is missing\n {2}All of it: .*\.log$/,
      );
      return true;
    });
  });

  test('fails at the deadline', async () => {
    const child = start('exec sleep 60');
    await assert.rejects(
      child.ready(10),
      /thing did not report \{"event":"ready"\} within 10 ms\. It printed nothing/,
    );
    await child.kill();
  });

  test('fails when the command does not exist', async () => {
    const evidenceFile = path.join(folder, 'none.log');
    const child = new ManagedProcess({ name: 'ghost', command: '/no/such/command', env: {}, evidenceFile });
    await assert.rejects(child.ready(5000), /ghost could not be started \(.*ENOENT.*\) before it was ready/);
    assert.equal((await child.stop()).code, undefined);
  });

  test('the quotation is the last twenty lines', async () => {
    const child = start('i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo "line $i."; done; exit 1');
    await assert.rejects(
      child.ready(5000),
      (error: Error) => error.message.includes('line 11.') && !error.message.includes('line 10.'),
    );
  });
});

describe('ending', () => {
  test('stop: SIGTERM, and the exit that the process chose', async () => {
    const child = await startUntilLine(`trap 'exit 4' TERM; echo; while :; do sleep 0.01; done`);
    assert.deepEqual(omitTime(await child.stop()), { code: 4, signal: undefined });
  });

  test('stop: SIGKILL after the grace', async () => {
    const child = await startUntilLine(`trap '' TERM; echo; while :; do sleep 0.01; done`);
    assert.deepEqual(omitTime(await child.stop({ graceMs: 20 })), { code: undefined, signal: 'SIGKILL' });
    assert.equal(child.describeExit(), 'was killed by SIGKILL');
  });

  test('stop: also a process that is frozen', async () => {
    const child = await startUntilLine(`trap 'exit 4' TERM; echo; while :; do sleep 0.01; done`);
    child.pause();
    assert.equal((await child.stop()).code, 4);
  });

  test('stop: again, and after the end, tells the same exit', async () => {
    const child = start('exit 3');
    const exit = await child.exited;
    assert.deepEqual(await child.stop(), exit);
    assert.deepEqual(await child.kill(), exit);
  });

  test('what the leader leaves in its group is ended with it', async () => {
    const child = start('sleep 60 & exit 0');
    const { atMs } = await child.exited;
    assert.ok(nowMs() - atMs < 900, 'the sleep holds the pipes: without its end this takes a second');
  });
});

test('a frozen process does nothing, not even end, until it is resumed', async () => {
  const child = await startUntilLine(`trap 'exit 4' TERM; echo; while :; do sleep 0.01; done`);
  child.pause();
  child.terminate();
  assert.equal(await within(child.exited, 50), 'deadline');
  child.resume();
  assert.equal((await child.exited).code, 4);
});

function omitTime({ code, signal }: { code: number | undefined; signal: string | undefined }) {
  return { code, signal };
}
