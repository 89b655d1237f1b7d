import type { Mutant } from '../mutant';

const BACKPRESSURE = 'services/media-service/sts/backpressure.ts';
const LINK = 'services/media-service/sts/fragment-sender.ts';
const SLOWED = {
  scenario: 'Each fragment waits half a second before it is sent, until that is over',
  step: 'fragments 4 to 6 reached the STS 500 to 700 milliseconds after they were ready',
};
const PAUSED = {
  scenario: 'Nothing is sent until the pause is lifted; a request to slow down does not lift it',
  step: 'no fragment reached the STS during the pause',
};

export const BACKPRESSURE_MUTANTS: readonly Mutant[] = [
  {
    name: 'pause-ignored',
    rule: 'During a pause nothing is sent.',
    edits: [
      { file: LINK, find: 'if (backpressure.isPaused || inFlight.isFull)', by: 'if (inFlight.isFull)' },
    ],
    red: [PAUSED],
  },
  {
    name: 'slow-down-lifts-pause',
    rule: 'Only "none" lifts a pause.',
    edits: [{ file: BACKPRESSURE, find: "if (this.isPaused && action === 'slow_down') return;", by: '' }],
    red: [PAUSED],
  },
  {
    name: 'resumes-at-the-next-fragment',
    rule: 'Sending resumes within half a second of the end of a pause.',
    edits: [
      {
        file: LINK,
        find: 'this.parts.backpressure.received(action, recommended_delay_ms);\n    this.pump();',
        by: 'this.parts.backpressure.received(action, recommended_delay_ms);',
      },
    ],
    red: [
      {
        scenario: 'Sending resumes within half a second, in order',
        step: 'the first fragment after the pause reached the STS within 500 milliseconds of its end',
      },
    ],
  },
  {
    name: 'sent-newest-first',
    rule: 'Fragments that waited are sent in the order of their segments.',
    edits: [{ file: LINK, find: 'this.waiting.push(offer', by: 'this.waiting.unshift(offer' }],
    red: [
      {
        scenario: 'Of 5 fragments that are ready, 3 are sent at once',
        step: 'the fragments reached the STS in the order of their segments',
      },
    ],
  },
  {
    name: 'slow-down-ignored',
    rule: 'To slow down delays each fragment by what the STS recommends.',
    edits: [{ file: LINK, find: 'readyAtMs + backpressure.delayMs - timers', by: 'readyAtMs - timers' }],
    red: [SLOWED],
  },
  {
    name: 'slow-down-applied-once',
    rule: 'To slow down holds until the STS lifts its request.',
    edits: [
      {
        file: LINK,
        find: "if (remainingMs <= 0) return 'send';",
        by: "if (remainingMs <= 0) {\n      if (backpressure.delayMs > 0) backpressure.reset();\n      return 'send';\n    }",
      },
    ],
    red: [SLOWED],
  },
  {
    name: 'own-wait-instead-of-the-recommended-one',
    rule: 'To slow down delays each fragment by what the STS recommended last.',
    edits: [
      { file: BACKPRESSURE, find: 'Math.min(recommendedDelayMs, MOST_DELAY_MS)', by: 'DEFAULT_DELAY_MS' },
    ],
    red: [
      {
        scenario: 'A new request takes the place of the one before',
        step: 'fragment 7 reached the STS 900 to 1100 milliseconds after it was ready',
      },
    ],
  },
  {
    name: 'slow-down-hidden-before-ready',
    rule: 'A fragment that is complete is ready: no wait is hidden before.',
    edits: [
      {
        file: 'services/media-service/pipeline.ts',
        find: '  private produced(fragment: Fragment): void {\n',
        by: `  private produced(fragment: Fragment, ready = false): void {
    if (!ready && this.stsClient?.sender.parts.backpressure.delayMs > 0) {
      setTimeout(() => this.produced(fragment, true), 500);
      return;
    }
`,
      },
    ],
    red: [SLOWED],
  },
  {
    name: 'none-not-counted',
    rule: 'Every request of the STS is counted by its action.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: 'this.metrics.backpressure.inc({ action });',
        by: "if (action !== 'none') this.metrics.backpressure.inc({ action });",
      },
    ],
    red: [
      { scenario: 'Every request is counted', step: 'the worker counted 1 pause, 1 slow_down and 1 none' },
    ],
  },
  {
    name: 'output-waits-for-a-late-answer',
    rule: 'A fragment that has no outcome when it is due is put out at once, with its original sound.',
    edits: [
      {
        file: 'services/media-service/output/playout.ts',
        find: 'this.options.onFragment(fragment, outcome);',
        by: "if (outcome.kind === 'fallback' && outcome.reason === 'overload') this.options.delayMs += 2000;\n    this.options.onFragment(fragment, outcome);",
      },
    ],
    red: [
      {
        scenario: 'The picture goes on, and what is late is heard with the original sound',
        step: 'end of scenario',
      },
    ],
  },
  {
    name: 'overload-not-counted',
    rule: 'Every fragment that is put out with its original sound is counted.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: "if (outcome.kind === 'fallback') this.metrics.fallback(outcome.reason);\n    else this.metrics",
        by: "if (outcome.kind === 'fallback' && outcome.reason !== 'overload') this.metrics.fallback(outcome.reason);\n    else if (outcome.kind === 'dubbed') this.metrics",
      },
    ],
    red: [
      {
        scenario: 'Every fragment that was produced is put out once',
        step: '6 fragments were produced: 5 dubbed and 1 put out with original sound',
      },
    ],
  },
];
