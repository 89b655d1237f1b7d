import { attemptProblems } from './attempts';
import { START_MS, STREAM, type Story } from './testing';
import { sees } from './testing-defects';

/** Losses and attempts after the session of the story, so long after its start. */
const happen =
  (...records: ['disconnect' | 'refused' | 'connect', number][]) =>
  ({ journal }: Story): void => {
    for (const [kind, afterMs] of records)
      journal.push({ index: 0, instance: 'i', streamId: STREAM, atMs: START_MS + afterMs, kind });
  };

sees(attemptProblems, [
  [
    'a first attempt after the second wait',
    /ms before attempt 1 to come back: expected 1800 to 3200, saw 4000/,
    happen(['disconnect', 5000], ['connect', 9000]),
  ],
  [
    'one that comes too soon',
    /ms before attempt 2 to come back: expected 3600 to 5400, saw 2000/,
    happen(['disconnect', 5000], ['refused', 7000], ['connect', 9000]),
  ],
  [
    'waits that begin anew with a session that was never ready',
    /ms before attempt 2 to come back: expected 3600 to 5400, saw 2000/,
    happen(['disconnect', 5000], ['connect', 7000], ['disconnect', 17_000], ['connect', 19_000]),
  ],
]);
