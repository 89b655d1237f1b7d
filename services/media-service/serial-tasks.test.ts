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

test('what else is due has its turn before each task', async () => {
  const steps: string[] = [];
  const tasks = new SerialTasks(assert.fail);
  for (const name of ['a', 'b', 'c']) tasks.run(() => Promise.resolve(steps.push(name)));
  let isOver = false;
  const other = (): void => {
    if (steps.at(-1) !== 'other') steps.push('other');
    if (!isOver) setImmediate(other);
  };
  setImmediate(other);
  await tasks.done;
  isOver = true;
  assert.deepEqual(steps, ['other', 'a', 'other', 'b', 'other', 'c']);
});

test('behind a task that never ends only so much waits, and one alone is never too much', () => {
  const failures: string[] = [];
  const tasks = new SerialTasks(({ message }) => failures.push(message), 30);
  for (const size of [50, 1]) tasks.run(() => new Promise(() => undefined), size);
  assert.deepEqual(failures, ['50 of at most 30 wait already']);
});

test('what is over makes room', async () => {
  const tasks = new SerialTasks(assert.fail, 1);
  for (let n = 0; n < 3; n++) {
    tasks.run(() => Promise.resolve());
    await tasks.done;
  }
});
