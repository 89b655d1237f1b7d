import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandsFor } from './run-again';

test('the command to run it again has what the stack depends on', () => {
  const { command, keepCommand } = commandsFor('features/a.feature:7', {
    FIXTURE: '/my clip.mp4',
    HOME: '/x',
  });
  assert.equal(command, "FIXTURE='/my clip.mp4' npx cucumber-js features/a.feature:7");
  assert.equal(keepCommand, "KEEP=1 FIXTURE='/my clip.mp4' npx cucumber-js features/a.feature:7");
});
