import { expect } from 'chai';
import type { Evidence } from '../broadcast/evidence';

/**
 * Whatever a scenario was about, this holds at its end (acceptance 4.6 and "no unclaimed error"): every fragment that
 * was produced was put out once, dubbed or not, and nothing went wrong that nobody expected.
 * @param expectedErrors patterns of error messages that a step has claimed
 */
export async function expectNothingLost(
  evidence: Evidence,
  expectedErrors: readonly RegExp[],
): Promise<void> {
  const { facts } = evidence;
  expect(facts.unexpectedExits, 'servers that ended by themselves').to.deep.equal([]);
  expect(facts.sourceProblem, 'trouble of the source').to.equal(undefined);
  const errors = (await evidence.logs()).where({ level: 'error' }).map(({ message }) => message);
  const unclaimed = errors.filter((message) => !expectedErrors.some((expected) => expected.test(message)));
  expect(unclaimed, 'error-level log lines that no step expected').to.deep.equal([]);
  await expectConservation(evidence);
}

async function expectConservation(evidence: Evidence): Promise<void> {
  const metrics = await evidence.metrics();
  expect(metrics.malformed, 'metrics documents that break the text format').to.deep.equal([]);
  const [produced, dubbed, fallback] = ['produced', 'dubbed', 'fallback'].map((stage) =>
    metrics.value('worker_fragments_total', { stage }),
  );
  expect(produced, 'fragments produced = dubbed + fallback').to.equal((dubbed ?? NaN) + (fallback ?? NaN));
  expect(metrics.value('worker_audio_fragments_total'), 'fragments put out').to.equal(produced);
}
