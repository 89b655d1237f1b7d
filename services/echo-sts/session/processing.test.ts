import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { FragmentProcessed } from '../../contracts/fragment-events';
import { FakeTimers } from '../../net/timers-testing';
import { fragmentData } from '../messages-testing';
import type { Verdict } from '../misbehaviour/stream-plan';
import { Processing } from './processing';

const verdict = (latencyMs: number, mode: 'normal' | 'drop' = 'normal'): Verdict => ({
  ...{ latencyMs, delivery: { mode } },
  audio: { mode: 'echo' },
});

/** Takes all in at once and works them off. */
async function workOff(slots: number, verdicts: readonly Verdict[]) {
  const timers = new FakeTimers();
  const answers: FragmentProcessed[] = [];
  let [started, mostAtOnce] = [0, 0];
  const processing = new Processing(slots, {
    ...{ timers, processingDelayMs: 0 },
    dubber: {
      dub: ({ audio }) => {
        started++;
        mostAtOnce = Math.max(mostAtOnce, started - answers.length);
        return Promise.resolve(audio);
      },
      prepare: () => undefined,
    },
    onAnswer: (answer) => answers.push(answer),
    onDefect: (problem) => assert.fail(problem),
  });
  const standings = verdicts.map((each, sequence) => {
    const { standing, begin } = processing.accept(fragmentData(sequence), each);
    begin();
    return standing.status;
  });
  await timers.pass(100_000);
  return { sequences: answers.map((answer) => answer.sequence_number), mostAtOnce, standings, processing };
}

it('works on as many at a time as it has slots, and answers each once, in order, however long each takes', async () => {
  const latencies = fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), latencies, async (slots, times) => {
      const { sequences, mostAtOnce, standings } = await workOff(
        slots,
        times.map((ms) => verdict(ms)),
      );
      assert.deepEqual(sequences, [...times.keys()]);
      assert.ok(mostAtOnce <= slots);
      assert.deepEqual(
        standings,
        times.map((_, i) => (i < slots ? 'processing' : 'queued')),
      );
    }),
    { seed: 1, numRuns: 50 },
  );
});

it('does not let a dropped fragment hold anything up', async () => {
  const { sequences, processing } = await workOff(1, [verdict(10, 'drop'), verdict(10), verdict(10)]);
  assert.deepEqual(sequences, [1, 2]);
  assert.deepEqual([processing.inFlight, processing.queued], [0, 0]);
});
