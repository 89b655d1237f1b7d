import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SerialTasks } from './serial-tasks';

test('a task begins when the one before is over, also when that failed', async () => {
  const failures: string[] = [];
  const steps: string[] = [];
  const tasks = new SerialTasks(({ message }) => failures.push(message));
  const task = (name: string, fails = false) =>
    tasks.run(async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      if (fails) throw new Error(`${name} failed`);
      steps.push(`${name} ends`);
    });
  task('a');
  task('b', true);
  task('c');
  await tasks.done;
  assert.deepEqual(steps, ['a begins', 'a ends', 'b begins', 'c begins', 'c ends']);
  assert.deepEqual(failures, ['b failed']);
});
