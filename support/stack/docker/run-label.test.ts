import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { runLives, runName } from './run-label';

/** Above the highest process id that Linux gives. */
const NOBODY = 4_194_305;

test('this run lives', () => assert.ok(runLives(runName())));
test('one whose process is gone does not', () => assert.equal(runLives(`${hostname()}:${NOBODY}:1`), false));
test('one whose process id somebody else has now does not', () =>
  assert.equal(runLives(`${hostname()}:${process.pid}:1`), false));
test('one of another machine counts as alive', () => assert.ok(runLives(`elsewhere:${NOBODY}:1`)));
