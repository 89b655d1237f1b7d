import type { Mutant } from '../mutant';

const IN_FLIGHT = 'services/media-service/sts/in-flight.ts';
const LINK = 'services/media-service/sts/fragment-sender.ts';
const DUBBING = 'services/media-service/sts/sts-client.ts';
const FREED = {
  scenario: 'After 8 seconds the original sound is used, and the next fragment goes out',
  step: 'fragment 3 reached the STS 8 seconds after fragment 2',
};

export const IN_FLIGHT_MUTANTS: readonly Mutant[] = [
  {
    name: 'four-in-flight',
    rule: 'At most three fragments are in flight.',
    edits: [{ file: IN_FLIGHT, find: 'this.slots.size >= this.limit', by: 'this.slots.size > this.limit' }],
    red: [
      {
        scenario: 'Of 5 fragments that are ready, 3 are sent at once',
        step: '3 fragments reached the STS within 300 milliseconds of the end of the pause',
      },
    ],
  },
  {
    name: 'next-waits-for-a-new-fragment',
    rule: 'When one is answered the next one goes out.',
    edits: [
      {
        file: LINK,
        find: "else this.parts.onFallback(fragment, 'invalid_output');\n    this.pump();",
        by: "else this.parts.onFallback(fragment, 'invalid_output');",
      },
    ],
    red: [
      {
        scenario: 'The next one goes out when one is answered',
        step: 'the fourth fragment after the pause reached the STS within 300 milliseconds of the first answer',
      },
    ],
  },
  {
    name: 'gauge-does-not-fall',
    rule: 'worker_inflight_fragments falls with each answer.',
    edits: [
      {
        file: IN_FLIGHT,
        find: 'this.free(fragmentId);\n    return {',
        by: 'this.slots.delete(fragmentId);\n    return {',
      },
    ],
    red: [
      {
        scenario: "The worker's count of fragments in flight is right all the time",
        step: 'the count of fragments in flight matched what the STS saw, between 0 and 3',
      },
    ],
  },
  {
    name: 'slot-leaks-at-timeout',
    rule: 'A fragment that is not answered in time frees its place.',
    edits: [
      {
        file: IN_FLIGHT,
        find: 'this.free(fragment.id);\n      onTimeout(fragment);',
        by: 'onTimeout(fragment);',
      },
    ],
    red: [FREED],
  },
  {
    name: 'timeout-12-s',
    rule: 'An answer is waited for for 8 seconds.',
    edits: [{ file: IN_FLIGHT, find: 'timers.after(timeoutMs,', by: 'timers.after(timeoutMs * 1.5,' }],
    red: [FREED],
  },
  {
    name: 'late-answer-used',
    rule: 'An answer that comes after its time is not used.',
    edits: [
      {
        file: DUBBING,
        find: "'fragment:processed': (answer) => this.sender.processed(answer),",
        by: "'fragment:processed': (answer) => {\n        if (!this.inFlight.holds(answer.fragment_id)) this.acknowledge({ id: answer.fragment_id });\n        this.sender.processed(answer);\n      },",
      },
    ],
    red: [
      {
        scenario: 'An answer after that is ignored and counted',
        step: 'the worker told the STS that it used each of the 7 answers',
      },
    ],
  },
  {
    name: 'late-answer-not-counted',
    rule: 'An answer that comes after its time is counted as late.',
    edits: [{ file: LINK, find: 'else this.parts.telemetry.answerLate(fragmentId);', by: '' }],
    red: [
      { scenario: 'An answer after that is ignored and counted', step: 'the worker counted 1 late answer' },
    ],
  },
  {
    name: 'confirmed-limit-ignored',
    rule: 'The limit that the STS confirms holds, whatever was asked for.',
    edits: [{ file: LINK, find: 'inFlight.limit = limit;', by: 'inFlight.limit = 3;' }],
    red: [
      {
        scenario: 'The limit that the STS confirms is the one that holds',
        step: 'the worker never counted more than 1 fragment in flight',
      },
    ],
  },
  {
    name: 'use-not-told',
    rule: 'The worker tells the STS of each answer that it uses it.',
    edits: [{ file: DUBBING, find: "status: 'applied', timestamp", by: "status: 'received', timestamp" }],
    red: [
      {
        scenario: 'Each fragment is taken in once, answered once, and its answer is used',
        step: 'the worker told the STS that it used each of the 10 answers',
      },
    ],
  },
  {
    name: 'leaves-without-a-word',
    rule: 'At the end the worker says so to the STS.',
    edits: [
      {
        file: DUBBING,
        find: "if (this.connection.stateName === 'ready') await this.sayGoodbye();",
        by: '',
      },
    ],
    red: [
      {
        scenario: 'The worker says goodbye to the STS when everything is answered',
        step: 'the worker said stream:end once, after the last answer',
      },
    ],
  },
  {
    name: 'leaves-before-the-last-answer',
    rule: 'The worker takes leave when everything is answered.',
    edits: [
      {
        file: DUBBING,
        find: 'if (this.sender.unanswered === 0 && this.fitting.size === 0) this.whenIdle',
        by: 'this.whenIdle',
      },
    ],
    red: [
      {
        scenario: 'The worker is told to stop',
        step: 'the worker said stream:end once, after the last answer',
      },
    ],
  },
  {
    name: 'languages-swapped',
    rule: 'The STS is told from which language into which.',
    edits: [
      {
        file: 'services/media-service/sts/messages.ts',
        find: 'source_language: settings.sourceLanguage,\n    target_language: settings.targetLanguage,',
        by: 'source_language: settings.targetLanguage,\n    target_language: settings.sourceLanguage,',
      },
    ],
    red: [
      {
        scenario: 'The worker tells the STS what it will send',
        step: 'the worker asked for them to be dubbed from "en" to "es"',
      },
    ],
  },
  {
    name: 'length-of-fragments-told-wrongly',
    rule: 'The STS is told how long fragments are.',
    edits: [
      {
        file: 'services/media-service/sts/messages.ts',
        find: 'chunk_duration_ms: Math.round(settings.segmentMs)',
        by: 'chunk_duration_ms: Math.round(settings.segmentMs / 10)',
      },
    ],
    red: [
      {
        scenario: 'The worker tells the STS what it will send',
        step: 'the worker announced fragments of 6 seconds',
      },
    ],
  },
  {
    name: 'silence-is-no-failure',
    rule: 'No answer within the timeout counts for the breaker like an answer that failed.',
    edits: [
      {
        file: LINK,
        find: "this.parts.breaker.failed(fragment.id);\n    this.parts.onFallback(fragment, 'timeout');",
        by: "this.parts.breaker.inconclusive(fragment.id);\n    this.parts.onFallback(fragment, 'timeout');",
      },
    ],
    red: [
      {
        scenario: 'The STS never answers',
        step: 'the breaker opened when the fifth fragment had waited 8 seconds in vain',
      },
    ],
  },
];
