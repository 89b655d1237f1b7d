import type { Mutant } from '../mutant';

const LINK = 'services/media-service/sts/fragment-sender.ts';
const CONNECTION = 'services/media-service/sts/connection.ts';
const DUBBING = 'services/media-service/sts/sts-client.ts';
const TELEMETRY = 'services/media-service/telemetry/telemetry.ts';
const ATTEMPTS = {
  scenario: 'The fifth attempt succeeds',
  step: 'the worker tried again after 2, 4, 8, 16 and 32 seconds',
};

const CLEAN_SLATE = { scenario: 'Neither an open breaker nor a pause outlives the connection' };

export const RECONNECTION_MUTANTS: readonly Mutant[] = [
  {
    name: 'reads-on-after-giving-up',
    rule: 'A worker that has given up puts out what it has taken in, and ends.',
    edits: [
      {
        file: 'services/media-service/worker.ts',
        find: 'this.exitCode ??= EXIT.stsGone;\n        this.ingest.stop();',
        by: 'this.exitCode ??= EXIT.stsGone;',
      },
    ],
    red: [
      {
        scenario: 'The worker says that the STS is gone, and ends',
        step: 'the worker ended 9.5 seconds after that',
      },
    ],
  },
  {
    name: 'silent-about-stream-ready',
    rule: 'It is said why a connection was given up.',
    edits: [
      {
        file: 'services/media-service/sts/connection.ts',
        find: '      this.ended(`no stream:ready within ${READY_TIMEOUT_MS / 1000} s`);\n',
        by: '',
      },
    ],
    red: [
      {
        scenario: 'It accepts the introduction, never says that it is ready, and says goodbye late',
        step: 'the worker waited 10 seconds for stream:ready',
      },
    ],
  },
  {
    name: 'in-flight-lost-at-a-disconnect',
    rule: 'What was in flight when the connection is lost gets its original sound at once.',
    edits: [
      {
        file: LINK,
        find: "this.parts.onFallback(fragment, 'disconnected');\n    }",
        by: "setTimeout(() => this.parts.onFallback(fragment, 'disconnected'), 700);\n    }",
      },
    ],
    red: [
      {
        scenario: 'What is in flight gets its original sound at once, after a goodbye and after a break',
        step: 'their original sound was decided on within 500 milliseconds of the loss',
      },
    ],
  },
  {
    name: 'loss-not-logged',
    rule: 'Each loss of the connection is logged.',
    edits: [
      {
        file: TELEMETRY,
        find: "this.log.warn({ component: 'connection', reason, inFlight }",
        by: "this.log.debug({ component: 'connection', reason }",
      },
    ],
    red: [
      {
        scenario: 'What is in flight gets its original sound at once, after a goodbye and after a break',
        step: 'the worker logged each loss',
      },
    ],
  },
  {
    name: 'attempts-grow-by-2-seconds',
    rule: 'The wait before an attempt doubles each time.',
    edits: [
      {
        file: 'services/media-service/settings.ts',
        find: '[2000, 4000, 8000, 16_000, 32_000]',
        by: '[2000, 4000, 6000, 8000, 10_000]',
      },
    ],
    red: [ATTEMPTS],
  },
  {
    name: 'attempts-jitter',
    rule: 'Attempts come at fixed times, without jitter.',
    edits: [
      {
        file: CONNECTION,
        find: 'this.options.timers.after(delayMs, () => {\n      this.options.on.attempt',
        by: 'this.options.timers.after(delayMs * (1.12 + Math.random() / 8), () => {\n      this.options.on.attempt',
      },
    ],
    red: [ATTEMPTS],
  },
  {
    name: 'second-loss-waits-longer',
    rule: 'After a return the waits begin anew.',
    edits: [
      { file: CONNECTION, find: 'this.wasReady = true;\n    this.attempt = 0;', by: 'this.wasReady = true;' },
    ],
    red: [
      {
        scenario: 'After each loss the first attempt comes after 2 seconds',
        step: 'each of the 2 times the worker tried again after 2 seconds',
      },
    ],
  },
  {
    name: 'breaker-outlives-the-connection',
    rule: 'A new connection begins with a closed breaker.',
    edits: [{ file: LINK, find: 'breaker.reset();\n    backpressure.reset();', by: 'backpressure.reset();' }],
    red: [
      {
        ...CLEAN_SLATE,
        step: 'it is broadcast',
      },
    ],
  },
  {
    name: 'pause-outlives-the-connection',
    rule: 'A new connection begins without a pause.',
    edits: [{ file: LINK, find: 'breaker.reset();\n    backpressure.reset();', by: 'breaker.reset();' }],
    red: [{ ...CLEAN_SLATE, step: 'segments 14 to 17 are heard dubbed' }],
  },
  {
    name: 'sequence-goes-on-after-a-loss',
    rule: 'On a new connection fragments are counted from 0.',
    edits: [{ file: LINK, find: 'this.sequence = 0;\n    this.active = true;', by: 'this.active = true;' }],
    red: [
      {
        scenario: 'Back again, the worker introduces the stream anew and counts from 0',
        step: 'on each of 3 connections the sequence numbers began at 0',
      },
    ],
  },
  {
    name: 'gives-up-with-exit-code-0',
    rule: 'When the STS does not come back the worker ends with exit code 6.',
    edits: [{ file: 'services/media-service/worker.ts', find: 'this.exitCode ??= EXIT.stsGone;', by: '' }],
    red: [
      {
        scenario: 'The worker says that the STS is gone, and ends',
        step: 'the worker ended 9.5 seconds after that',
      },
    ],
  },
  {
    name: 'attempts-counted-as-returns',
    rule: 'worker_reconnection_total counts the returns, not the attempts.',
    edits: [
      {
        file: TELEMETRY,
        find: "this.log.info({ component: 'connection', attempt, delayMs }",
        by: "this.metrics.reconnections.inc();\n    this.log.info({ component: 'connection', attempt, delayMs }",
      },
    ],
    red: [
      {
        scenario: 'After one return everything is as it was',
        step: 'worker_reconnection_total was 1 at the end',
      },
    ],
  },
  {
    name: 'old-fragments-sent-after-the-return',
    rule: 'What was captured while the STS was away is put out with its original sound.',
    edits: [
      {
        file: LINK,
        find: "if (!this.active) return 'disconnected';",
        by: "if (!this.active) return 'wait';",
      },
    ],
    red: [
      {
        scenario:
          'What was broadcast in between is heard with the original sound, and the picture never stops',
        step: 'segments 1 to 3 and 67 to 72 are heard dubbed, and segments 4 to 66 with the original sound',
      },
    ],
  },
  {
    name: 'no-new-introduction-after-a-lost-session',
    rule: 'When the STS has forgotten the session the worker introduces the stream anew.',
    edits: [
      {
        file: DUBBING,
        find: 'onSessionLost: () => this.connection.renew(',
        by: 'onSessionLost: () => String(',
      },
    ],
    red: [
      {
        scenario: 'The STS forgets the session during a pause',
        step: 'the worker introduced the stream anew on the same connection',
      },
    ],
  },
  {
    name: 'frozen-sts-noticed-too-early',
    rule: 'A connection without a ping is given up after 25 + 10 seconds.',
    edits: [
      {
        file: 'services/echo-sts/socket/accept.ts',
        find: 'pingTimeout: PING_TIMEOUT_MS,',
        by: 'pingTimeout: PING_TIMEOUT_MS / 2,',
      },
    ],
    red: [
      { scenario: 'The STS freezes', step: 'the worker noticed it 35 seconds after the last sign of life' },
    ],
  },
  {
    name: 'sts-that-is-absent-at-first-given-up',
    rule: 'An STS that is not there at the beginning is waited for.',
    edits: [
      {
        file: 'services/media-service/sts/connection.ts',
        find: 'else this.options.on.failed(this.attempt, reason);\n    this.retry();',
        by: 'else this.options.on.failed(this.attempt, reason);\n    if (this.wasReady) this.retry();',
      },
    ],
    red: [{ scenario: 'Nobody is there at first, and nobody says goodbye', step: 'it is broadcast' }],
  },
  {
    name: 'ready-waited-for-too-long',
    rule: 'stream:ready is waited for 10 seconds.',
    edits: [
      {
        file: 'services/media-service/sts/connection.ts',
        find: 'this.options.timers.after(READY_TIMEOUT_MS, () => {',
        by: 'this.options.timers.after(READY_TIMEOUT_MS * 3, () => {',
      },
    ],
    red: [
      {
        scenario: 'It accepts the introduction, never says that it is ready, and says goodbye late',
        step: 'the worker waited 10 seconds for stream:ready',
      },
    ],
  },
  {
    name: 'goodbye-not-waited-for',
    rule: 'The goodbye of the STS is waited for.',
    edits: [
      {
        file: 'services/media-service/sts/sts-client.ts',
        find: 'COMPLETE_WITHIN_MS = 5000',
        by: 'COMPLETE_WITHIN_MS = 1000',
      },
    ],
    red: [
      {
        scenario: 'It accepts the introduction, never says that it is ready, and says goodbye late',
        step: 'the worker left after the goodbye',
      },
    ],
  },
  {
    name: 'goodbye-waited-for-too-long',
    rule: 'The goodbye of the STS is waited for 5 seconds.',
    edits: [
      {
        file: 'services/media-service/sts/sts-client.ts',
        find: 'COMPLETE_WITHIN_MS = 5000',
        by: 'COMPLETE_WITHIN_MS = 9000',
      },
    ],
    red: [
      {
        scenario: 'Nobody is there at first, and nobody says goodbye',
        step: 'the worker waited 5 seconds for the goodbye',
      },
    ],
  },
];
