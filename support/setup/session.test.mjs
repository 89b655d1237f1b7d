import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';

const folder = await mkdtemp(path.join(tmpdir(), 'session-test-'));
after(() => rm(folder, { recursive: true }));
const program = path.join(folder, 'program.mjs');
await writeFile(
  program,
  `import { inASessionOfItsOwn, sharesItsSession } from ${JSON.stringify(path.resolve('support/setup/session.mjs'))};
   if (sharesItsSession()) process.exitCode = await inASessionOfItsOwn();
   else {
     process.on('SIGTERM', () => process.exit(8));
     process.on('disconnect', () => process.exit(9));
     process.on('exit', (code) => console.log('ends with ' + code));
     console.log(process.pid + ' ' + process.argv.slice(2));
     setTimeout(() => process.exit(7), process.argv[2] === 'ends' ? 0 : 20_000);
   }`,
);

const SWITCH = '/proc/sys/kernel/sched_autogroup_enabled';
/** Elsewhere nothing is done, and nothing need be. */
const hasGroups = existsSync(SWITCH) && readFileSync(SWITCH, 'utf8').trim() === '1';

/** @param {string[]} args @param {{ detached?: boolean, node?: string[] }} [how] */
function start(args, { detached = false, node = [] } = {}) {
  const child = spawn(process.execPath, [...node, program, ...args], {
    detached,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { child, said: text(child.stdout), closed: once(child, 'close') };
}

/** Waits for its first line. @param {import('node:child_process').ChildProcess} child */
async function begun(child) {
  await once(/** @type {import('node:stream').Readable} */ (child.stdout), 'readable');
}

test('the work is done in a session of its own, with the same arguments, and its exit code is that of the whole', async () => {
  const { child, said, closed } = start(['ends', 'well']);
  assert.deepEqual(await closed, [7, null]);
  const [pid, args] = (await said).split('\n')[0]?.split(' ') ?? [];
  assert.equal(args, 'ends,well');
  assert.equal(pid === String(child.pid), !hasGroups);
});

test('what has a session of its own begins no other, nor does what is looked at by a debugger', async () => {
  for (const how of [{ detached: true }, { node: ['--inspect=127.0.0.1:0'] }]) {
    const { child, said, closed } = start(['ends'], how);
    assert.deepEqual(await closed, [7, null]);
    assert.ok((await said).startsWith(`${child.pid} `));
  }
});

test('a signal is passed on, and what it makes of it is the end of the whole', async () => {
  const { child, closed } = start(['waits']);
  await begun(child);
  child.kill('SIGTERM');
  assert.deepEqual(await closed, [8, null]);
});

if (hasGroups)
  test('where what waits for it is killed, it is told', async () => {
    const { child, said } = start(['waits']);
    await begun(child);
    child.kill('SIGKILL');
    assert.match(await said, /\nends with 9\n$/);
  });
