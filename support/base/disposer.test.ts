import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Disposer } from './disposer';

const resource = (name: string, log: string[]) => ({
  [Symbol.asyncDispose]: async () => {
    await Promise.resolve();
    log.push(name);
  },
});

test('lets go in reverse order, once', async () => {
  const log: string[] = [];
  const disposer = new Disposer();
  disposer.own(resource('first', log));
  disposer.defer(() => log.push('second'));
  disposer.own(resource('third', log));
  await disposer.dispose();
  await disposer.dispose();
  assert.deepEqual(log, ['third', 'second', 'first']);
});

test('goes on when one fails, and tells all failures at the end', async () => {
  const log: string[] = [];
  const disposer = new Disposer();
  disposer.own(resource('first', log));
  disposer.defer(() => Promise.reject(new Error('stuck')));
  disposer.defer(() => {
    throw new Error('broken');
  });
  await assert.rejects(disposer.dispose(), (error: Error) => {
    assert.ok(error instanceof AggregateError);
    assert.match(error.message, /Error: broken; Error: stuck/);
    return true;
  });
  assert.deepEqual(log, ['first']);
});

test('what comes too late is let go of at once', async () => {
  const log: string[] = [];
  const disposer = new Disposer();
  await disposer.dispose();
  disposer.defer(() => log.push('late'));
  assert.deepEqual(log, ['late']);
});
