import { expect } from 'chai';
import type { JournalRecord } from '../../services/contracts/journal';
import { answers, answerTimeMs, byFragment, field, fragmentsSent } from '../records/journal-queries';

type Journal = readonly JournalRecord[];

export const fragmentCounts = (journal: Journal): { sent: number; answered: number } => ({
  sent: fragmentsSent(journal).length,
  answered: answers(journal).length,
});

/** Sequence numbers run from 0 without a gap, and no fragment id comes twice. */
export function expectInOrder(journal: Journal): void {
  const sent = fragmentsSent(journal);
  expect(sent.map(({ sequence }) => sequence)).to.deep.equal(sent.map((_, i) => i));
  expect(new Set(sent.map(({ fragmentId }) => fragmentId)).size).to.equal(sent.length);
}

/** Time from receiving each fragment to answering it, in ms. @throws Error for a fragment that was not answered */
export const answerTimes = (journal: Journal): number[] =>
  byFragment(journal).map((fragment) => {
    const timeMs = answerTimeMs(fragment);
    if (timeMs === undefined)
      throw new Error(`fragment ${fragment.sequence ?? '?'} (${fragment.fragmentId}) was not answered`);
    return timeMs;
  });

/** Length of each fragment as the worker stated it when it sent it, in ms. */
export const fragmentDurationsMs = (journal: Journal): number[] =>
  fragmentsSent(journal).map(({ payload }) => Number(field(payload, 'audio', 'duration_ms')));
