import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Pipeline } from './pipeline';

const filled = (slots: number, count: number): Pipeline<string> => {
  const pipeline = new Pipeline<string>(slots);
  for (let sequence = 0; sequence < count; sequence++) pipeline.arrive(sequence);
  return pipeline;
};

describe('Pipeline', () => {
  it('starts as many as it has slots; the others queue', () => {
    const pipeline = new Pipeline<string>(2);
    assert.deepEqual(
      [0, 1, 2].map((sequence) => pipeline.arrive(sequence).started),
      [[0], [1], []],
    );
    assert.deepEqual([pipeline.inFlight, pipeline.queued], [3, 1]);
  });
  it('keeps an answer back until all earlier ones are out', () => {
    const pipeline = filled(3, 3);
    assert.deepEqual(pipeline.finish(2, 'c').answers, []);
    assert.deepEqual(pipeline.finish(0, 'a').answers, ['a']);
    assert.deepEqual(pipeline.finish(1, 'b').answers, ['b', 'c']);
  });
  it('gives the slot of an answered fragment to the next', () =>
    assert.deepEqual(filled(1, 3).finish(0, 'a'), { answers: ['a'], started: [1] }));
  it('does not let a dropped fragment hold anything up', () => {
    const pipeline = filled(2, 3);
    pipeline.finish(1, 'b');
    assert.deepEqual(pipeline.drop(0), { answers: ['b'], started: [2] });
    assert.deepEqual([pipeline.inFlight, pipeline.queued], [1, 0]);
  });
  it('ignores an answer for a fragment it does not have', () =>
    assert.deepEqual(filled(1, 1).finish(7, 'x'), { answers: [], started: [] }));

  it('answers every fragment once, in order, whatever order the work is done in', () => {
    const work = fc.record({
      slots: fc.integer({ min: 1, max: 5 }),
      picks: fc.array(fc.nat(), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(work, ({ slots, picks }) => {
        const { answers, mostAtOnce } = workOff(slots, picks);
        assert.deepEqual(answers, [...picks.keys()]);
        assert.ok(mostAtOnce <= slots);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

/** Finishes, one after the other, any of the fragments that have been started. */
function workOff(slots: number, picks: readonly number[]): { answers: number[]; mostAtOnce: number } {
  const pipeline = new Pipeline<number>(slots);
  const started = [...picks.keys()].flatMap((sequence) => pipeline.arrive(sequence).started);
  const answers: number[] = [];
  let unanswered = started.length;
  let mostAtOnce = unanswered;
  for (const pick of picks) {
    const [sequence = -1] = started.splice(pick % started.length, 1);
    const progress = pipeline.finish(sequence, sequence);
    answers.push(...progress.answers);
    started.push(...progress.started);
    unanswered += progress.started.length - progress.answers.length;
    mostAtOnce = Math.max(mostAtOnce, unanswered);
  }
  return { answers, mostAtOnce };
}
