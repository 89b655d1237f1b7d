import { expect } from 'chai';
import type { JournalRecord } from '../../services/contracts/journal';
import type { Evidence } from '../broadcast/evidence';
import type { Act, DoneCue } from '../broadcast/faults';
import type { StsBehaviour } from '../broadcast/plan';
import {
  answers,
  answerTimeMs,
  byFragment,
  connects,
  disconnects,
  errorCode,
  fragmentsSent,
  given,
} from '../records/journal-queries';
import { expectOutputFaults } from './output-faults';

type Journal = readonly JournalRecord[];

/**
 * Everything that was to go wrong did go wrong, by the records of the STS and of the suite: an effect that is judged has
 * its cause. @throws AssertionError that names the fault that did not happen
 */
export async function expectFaults(evidence: Evidence): Promise<void> {
  const { plan, missedCue, cues } = evidence.facts;
  if (missedCue !== undefined) expect.fail(`something that was to happen did not: ${missedCue}`);
  expectOutputFaults(evidence.facts);
  if (plan.sourceIsLocked)
    expect(evidence.facts.inputGate?.refused, 'requests that the source refused').to.be.above(0);
  const journal = await evidence.journal();
  expectErrors(journal, plan.sts);
  expectLatency(journal, plan.sts);
  if (plan.sts.silent)
    expect(answers(journal), 'answers of an STS that was told not to answer').to.deep.equal([]);
  expectLaterErrors(journal, cues);
  for (const kind of ['backpressure', 'disconnect'] as const)
    expectEvents(
      kind,
      journal,
      cues.map(({ act }) => act),
    );
}

/** The failures of the first session are those that were ordered, told as they were to be. */
function expectErrors(journal: Journal, { errors = [] }: StsBehaviour): void {
  const [first] = connects(journal);
  const failures = [...answers(journal), ...refusals(journal)].filter(
    ({ connection }) => connection === first?.connection,
  );
  for (const { trigger, value, error_code, other_code: code = error_code, told_by } of errors) {
    if (trigger !== 'sequence_number') continue;
    const answer = failures.find(({ sequence }) => sequence === value);
    if (!answer)
      throw new Error(
        `the STS was to answer ${code} to fragment ${value + 1}, but gave no answer: the worker never sent it, or too late`,
      );
    expect(errorCode(answer), `how the STS answered fragment ${value + 1}`).to.equal(code);
    expect(answer.event, `by what the STS told that fragment ${value + 1} failed`).to.equal(
      told_by === 'error' ? 'error' : 'fragment:processed',
    );
  }
}

/** So were those that were ordered on the way. */
function expectLaterErrors(journal: Journal, cues: readonly DoneCue[]): void {
  for (const { act, beganAtMs } of cues) {
    if (act.kind !== 'errors') continue;
    for (const { trigger, value, error_code: code } of act.errors) {
      const given = answers(journal).filter(
        (answer) => answer.atMs > beganAtMs && errorCode(answer) === code,
      );
      if (trigger === 'next') expect(given.length, `answers ${code} of ${value}`).to.equal(value);
    }
  }
}

/** `error` messages about a fragment, with its sequence number. */
function refusals(journal: Journal): JournalRecord[] {
  const sent = new Map(fragmentsSent(journal).map(({ fragmentId, sequence }) => [fragmentId, sequence]));
  return given(journal, 'error').flatMap((record) => {
    const sequence = sent.get(record.fragmentId);
    return sequence === undefined ? [] : [{ ...record, sequence }];
  });
}

/** A timer may fire a millisecond early. */
const EARLY_MS = 5;

function expectLatency(journal: Journal, { latency }: StsBehaviour): void {
  if (!latency) return;
  const times = byFragment(journal).flatMap((fragment) => answerTimeMs(fragment) ?? []);
  expect(times.length, 'answers of a slow STS').to.be.above(0);
  expect(Math.min(...times), 'its fastest answer, in ms').to.be.at.least(latency.min_ms - EARLY_MS);
}

function expectEvents(kind: 'backpressure' | 'disconnect', journal: Journal, acts: readonly Act[]): void {
  const ordered = acts.filter((act) => act.kind === kind);
  const seen = kind === 'backpressure' ? given(journal, 'backpressure') : disconnects(journal);
  expect(seen.length, `${kind} in the records of the STS`).to.be.at.least(ordered.length);
}
