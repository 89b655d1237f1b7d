import type { Mutant } from '../mutant';

const BREAKER = 'services/media-service/sts/breaker.ts';
const LINK = 'services/media-service/sts/fragment-sender.ts';

/** What a breaker that opens too early does not send is not answered as ordered, which is seen before anything is judged. */
const NEVER_SENT = 'it is broadcast';

export const BREAKER_MUTANTS: readonly Mutant[] = [
  {
    name: 'breaker-opens-at-4',
    rule: 'Four failures in a row leave the breaker closed.',
    edits: [{ file: BREAKER, find: '>= this.options.threshold', by: '>= this.options.threshold - 1' }],
    red: [
      {
        scenario: 'Four failures, a success and four failures leave it closed',
        step: NEVER_SENT,
      },
    ],
  },
  {
    name: 'breaker-opens-at-6',
    rule: 'The fifth failure in a row opens the breaker.',
    edits: [{ file: BREAKER, find: '>= this.options.threshold', by: '> this.options.threshold' }],
    red: [
      { scenario: 'Five times TIMEOUT', step: 'the breaker opens' },
      {
        scenario: 'The fifth TIMEOUT in a row opens it, not the fourth and not a sixth',
        step: 'the breaker opens at the fifth failure',
      },
    ],
  },
  {
    name: 'success-does-not-reset',
    rule: 'A success sets the count of failures back to 0.',
    edits: [
      {
        file: BREAKER,
        find: "if (this.state.name === 'closed') this.state.failures = 0;\n    else if (this.isProbe",
        by: 'if (this.isProbe',
      },
    ],
    red: [
      {
        scenario: 'Four failures, a success and four failures leave it closed',
        step: NEVER_SENT,
      },
    ],
  },
  {
    name: 'failures-that-waiting-cannot-cure-count',
    rule: 'A failure that is not retryable leaves the count as it is.',
    edits: [
      {
        file: LINK,
        find: 'if (retryable) this.parts.breaker.failed',
        by: 'if (fragment) this.parts.breaker.failed',
      },
    ],
    red: [
      {
        scenario: "Failures that waiting cannot cure don't count",
        step: NEVER_SENT,
      },
    ],
  },
  {
    name: 'out-of-memory-does-not-count',
    rule: 'Each of the five passing failures counts.',
    edits: [
      {
        file: LINK,
        find: 'const retryable = isRetryable(error);',
        by: "const retryable = isRetryable(error) && error.code !== 'GPU_OOM';",
      },
    ],
    red: [
      {
        scenario: 'Every kind of passing failure counts',
        step: 'the breaker opens at the fifth failure',
      },
    ],
  },
  {
    name: 'sent-while-open',
    rule: 'An open breaker lets nothing through to the STS.',
    edits: [{ file: LINK, find: "if (!breaker.admits) return 'breaker_open';", by: '' }],
    red: [
      {
        scenario: 'Nothing is sent while it is open',
        step: 'the STS received no fragment while the breaker was open',
      },
    ],
  },
  {
    name: 'cooldown-too-short',
    rule: 'The breaker is open for 30 seconds.',
    edits: [{ file: BREAKER, find: 'timers.after(cooldownMs,', by: 'timers.after(cooldownMs * 0.95,' }],
    red: [
      {
        scenario: 'Thirty seconds after the opening it is half open, whatever fails late',
        step: 'the breaker was half open 30 seconds after it opened',
      },
    ],
  },
  {
    name: 'late-failure-extends-cooldown',
    rule: 'The cooldown runs from the opening; failures that come after it change nothing.',
    edits: [
      {
        file: BREAKER,
        find: "if (this.state.name !== 'closed') return;",
        by: `if (this.state.name === 'open') {
      this.cancelCooldown();
      this.cancelCooldown = this.options.timers.after(this.options.cooldownMs, () =>
        this.become({ name: 'half-open', probe: undefined }),
      );
    }
    if (this.state.name !== 'closed') return;`,
      },
    ],
    red: [
      {
        scenario: 'Thirty seconds after the opening it is half open, whatever fails late',
        step: 'the breaker was half open 30 seconds after it opened',
      },
    ],
  },
  {
    name: 'two-probes',
    rule: 'Half open, the breaker lets one single fragment through.',
    edits: [{ file: BREAKER, find: ' && this.state.probe === undefined)', by: ')' }],
    red: [
      {
        scenario: 'Half open, it lets one single fragment through',
        step: 'the STS received one single fragment each time the breaker was half open',
      },
    ],
  },
  {
    name: 'failed-probe-closes',
    rule: 'A probe that fails opens the breaker for another 30 seconds.',
    edits: [{ file: BREAKER, find: 'return this.open();', by: 'return this.close();' }],
    red: [
      {
        scenario: 'A probe that fails opens it for another 30 seconds',
        step: 'the breaker opened again at the answer to fragment 9',
      },
    ],
  },
  {
    name: 'successful-probe-leaves-it-half-open',
    rule: 'A probe that succeeds closes the breaker.',
    edits: [
      {
        file: BREAKER,
        find: 'else if (this.isProbe(fragmentId)) this.close();',
        by: 'else this.inconclusive(fragmentId);',
      },
    ],
    red: [
      {
        scenario: 'A probe that succeeds closes it, and dubs are heard again',
        step: 'the breaker closed at the answer to fragment 10',
      },
    ],
  },
  {
    name: 'breaker-numbers-swapped',
    rule: 'worker_sts_breaker_state is 1 for half open and 2 for open.',
    edits: [
      {
        file: 'services/media-service/telemetry/metrics.ts',
        find: "'half-open': 1, open: 2",
        by: "'half-open': 2, open: 1",
      },
    ],
    red: [
      {
        scenario: 'Each change of state is reported once',
        step: 'log and metrics reported each state of the breaker once',
      },
    ],
  },
  {
    name: 'failed-answer-not-logged',
    rule: 'Each failed answer is logged with its code.',
    edits: [
      {
        file: LINK,
        find: 'this.parts.telemetry.fragmentRefused(fragment, { ...error, retryable });',
        by: '',
      },
    ],
    red: [
      {
        scenario: "Failures that waiting cannot cure don't count",
        step: 'the worker logged each failed answer with its code',
      },
    ],
  },
  {
    name: 'refusal-does-not-count',
    rule: 'A failure counts, by an answer or by an error message.',
    edits: [
      {
        file: 'services/media-service/sts/fragment-sender.ts',
        find: 'this.failed(fragment, error);',
        by: "this.failed(fragment, { ...error, code: 'UNKNOWN', retryable: false });",
      },
    ],
    red: [
      {
        scenario:
          'An error message counts like a failed answer, an unknown code as it says itself, and a partial dub is a success',
        step: 'the breaker opens at the answer to fragment 12',
      },
    ],
  },
  {
    name: 'unknown-code-always-counts',
    rule: 'A code that the protocol does not know counts as its server says.',
    edits: [
      {
        file: 'services/contracts/error-codes.ts',
        find: '.retryable : error.retryable',
        by: '.retryable : true',
      },
    ],
    red: [
      {
        scenario:
          'An error message counts like a failed answer, an unknown code as it says itself, and a partial dub is a success',
        step: 'the breaker opens at the answer to fragment 12',
      },
    ],
  },
  {
    name: 'dub-in-part-is-a-failure',
    rule: 'A dub in part is a success.',
    edits: [
      {
        file: 'services/media-service/sts/fragment-sender.ts',
        find: "if (status === 'failed' || error)",
        by: "if (status !== 'success' || error)",
      },
    ],
    red: [
      {
        scenario:
          'An error message counts like a failed answer, an unknown code as it says itself, and a partial dub is a success',
        step: 'it is broadcast',
      },
    ],
  },
  {
    name: 'probe-that-fails-for-good-is-the-last',
    rule: 'A probe that says nothing about the service makes room for the next.',
    edits: [
      {
        file: 'services/media-service/sts/breaker.ts',
        find: 'this.isProbe(fragmentId)) this.state.probe = undefined;',
        by: 'this.isProbe(fragmentId)) this.state.probe = fragmentId;',
      },
    ],
    red: [
      {
        scenario:
          'A probe that is never answered opens it again, one that fails for good makes room for the next',
        step: 'log and metrics reported each state of the breaker once, in this order: closed, open, half open, open, half open, closed',
      },
    ],
  },
];
