import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Seen } from './seen';
import { payloadOf, seen, START_MS, STREAM, type Story } from './testing';

/** @param change makes one thing wrong in a broadcast that was right */
export type Defect = [title: string, says: RegExp, change: (story: Story) => void];

/** Tests that a judge has nothing to say of a worker that does everything right, and sees each of these defects. */
export function sees(judge: (seen: Seen) => string[], defects: readonly Defect[]): void {
  void test(`${judge.name}: a worker that does everything right has no problems`, () => {
    assert.deepEqual(judge(seen()), []);
  });
  void describe(`${judge.name} sees`, () => {
    for (const [title, says, change] of defects)
      void test(title, () => assert.match(judge(seen(change)).join('; '), says));
  });
}

/** A record of the journal that is there, at another time or with other fields. */
export const record = ({ journal }: Story, event: string, n = 0) => {
  const found = journal.filter((each) => each.event === event)[n];
  if (!found) throw new Error(`the story has no ${event} ${n}`);
  return found;
};
export const without = (story: Story, event: string): void => {
  story.journal = story.journal.filter((each) => !(each.kind === 'in' && each.event === event));
};
export const lineOf = ({ log }: Story, component: string): Record<string, unknown> => {
  const found = log.find((line) => line['component'] === component);
  if (!found) throw new Error(`the story has no line of ${component}`);
  return found;
};
/** A warning so long after the start, in its place among the others. */
export const addLine = (log: Story['log'], afterMs: number, fields: object): void => {
  log.push({ level: 'warn', time: START_MS + afterMs, streamId: STREAM, msg: '', ...fields });
  log.sort((a, b) => Number(a['time']) - Number(b['time']));
};
export const metric = (series: string, value: number) => (story: Story) =>
  void (story.metrics[series] = value);
export const readEarly = (afterMs: number, series: string, value: number) => (story: Story) =>
  void story.early.push({ afterMs, values: { [series]: value } });
export const span = ({ facts }: Story, n: number): Record<string, unknown> => {
  const found = (facts['health'] as Record<string, unknown>[])[n];
  if (!found) throw new Error(`the story has no state ${n}`);
  return found;
};
export const inPayload = (event: string, fields: object) => (story: Story) =>
  void Object.assign(payloadOf(story, event), fields);
