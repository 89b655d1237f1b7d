import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { expectGroupGone, groupLives } from './process-group';

test('a group lives as long as one process of it, also without its leader', async () => {
  const leader = spawn('/bin/sh', ['-c', 'sleep 60 & echo; exit'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const groupId = leader.pid ?? 0;
  await once(leader, 'exit');
  assert.equal(groupLives(groupId), true);
  process.kill(-groupId, 'SIGKILL');
  await expectGroupGone('the test', groupId);
  assert.equal(groupLives(groupId), false);
});
