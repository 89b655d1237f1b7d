import { expect } from 'chai';
import type { Evidence } from '../../broadcast/evidence';
import { once } from '../../broadcast/once';
import { accountProblems } from './accounts';
import { acknowledgementProblems } from './acknowledgements';
import { attemptProblems } from './attempts';
import { breakerReplayProblems } from './breaker-replay';
import { healthProblems } from './health';
import { leavingProblems } from './leaving';
import { lineProblems } from './lines';
import { logProblems } from './log';
import { messageProblems } from './messages';
import { momentProblems } from './moments';
import { ownClockProblems } from './own-clock';
import { ownFieldProblems } from './own-fields';
import { seenIn, type Seen } from './seen';
import { sendingProblems } from './sending';
import { seriesProblems } from './series';
import { settlementProblems } from './settlements';
import { transitionProblems } from './transitions';

/** What a worker says and shows of itself, whatever a scenario is about (docs/rules.md). */
const RULES: Readonly<Record<string, (seen: Seen) => string[]>> = {
  messages: messageProblems,
  acknowledgements: acknowledgementProblems,
  goodbye: leavingProblems,
  sending: sendingProblems,
  log: logProblems,
  lines: lineProblems,
  transitions: transitionProblems,
  attempts: attemptProblems,
  breaker: breakerReplayProblems,
  settlements: settlementProblems,
  accounts: accountProblems,
  series: seriesProblems,
  moments: momentProblems,
  health: healthProblems,
  'its own clock': ownClockProblems,
  'its own fields': ownFieldProblems,
};

/** Read by a person: the first ones are mostly the cause of the others. */
const MOST_TOLD = 8;
const WITHIN_MS = 60_000;

/** @throws AssertionError with all that is wrong with the worker's messages, log and figures; judged once a broadcast */
export async function expectGoodConduct(evidence: Evidence): Promise<void> {
  const problems = await once(evidence.file('conduct.json'), () => problemsOf(evidence), {
    withinMs: WITHIN_MS,
  });
  const told = problems.slice(0, MOST_TOLD);
  const inWords = told.join('; '); // cucumber shows a list of them as "[ …(8) ]", and of a text its first line
  expect(
    told,
    `what the worker reported does not match what happened (${problems.length}): ${inWords}`,
  ).to.deep.equal([]);
}

async function problemsOf(evidence: Evidence): Promise<string[]> {
  const seen = await seenIn(evidence);
  return Object.entries(RULES).flatMap(([about, problems]) =>
    problems(seen).map((problem) => `${about}: ${problem}`),
  );
}
