import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeExit } from './service';

const exit = (part: object) => describeExit({ code: undefined, signal: undefined, atMs: 0, ...part });

test('exits are told as the predicate of a sentence', () => {
  assert.equal(describeExit(undefined), 'is running');
  assert.equal(exit({ code: 3 }), 'exited with code 3');
  assert.equal(exit({ signal: 'SIGKILL' }), 'was killed by SIGKILL');
  assert.equal(
    exit({ signal: 'SIGKILL', problem: 'out of memory' }),
    'was killed by SIGKILL (out of memory)',
  );
  assert.equal(exit({ problem: 'ENOENT' }), 'could not be started (ENOENT)');
});
