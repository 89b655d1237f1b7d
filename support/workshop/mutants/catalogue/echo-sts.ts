import { END_OF_SCENARIO } from '../../../report/summary';
import type { Mutant } from '../mutant';

const SESSION = 'services/echo-sts/session/session.ts';
const PROCESSING = 'services/echo-sts/session/processing.ts';

/** The double of the STS keeps the protocol; a suite that can't tell would judge workers by a wrong one. */
export const ECHO_STS_MUTANTS: readonly Mutant[] = [
  {
    name: 'sts-takes-over-a-second',
    rule: 'A fragment is answered within a second.',
    edits: [
      {
        file: PROCESSING,
        find: 'return this.context.processingDelayMs + latencyMs',
        by: 'return 1100 + latencyMs',
      },
    ],
    red: [
      {
        scenario: 'Every fragment is answered within a second',
        step: 'the STS answered all 10 fragments, each within 1 second of receiving it',
      },
    ],
  },
  {
    name: 'dub-on-the-left-only',
    rule: 'Both sides of a stereo programme are dubbed.',
    edits: [
      {
        file: 'services/echo-sts/audio/aac-encoder.ts',
        find: 'pcm.fill(sample, i * channels, (i + 1) * channels)',
        by: 'pcm.fill(sample, i * channels, i * channels + 1)',
      },
    ],
    red: [{ scenario: 'The sound that viewers hear is the dub', step: END_OF_SCENARIO }],
  },
  {
    name: 'sts-answers-out-of-order',
    rule: 'Answers come in the order of the sequence numbers.',
    edits: [
      {
        file: 'services/echo-sts/session/pipeline.ts',
        find: 'for (let head = this.entries[0]; head?.answer !== undefined; head = this.entries[0]) {\n      answers.push(head.answer);\n      this.entries.shift();\n    }',
        by: 'for (const done of this.entries.filter((entry) => entry.answer !== undefined)) {\n      answers.push(done.answer);\n      this.entries.splice(this.entries.indexOf(done), 1);\n    }',
      },
    ],
    red: [
      {
        scenario: 'The fragment that takes longest is the first',
        step: 'the answers come in the order 0, 1, 2, 3, 4',
      },
    ],
  },
  {
    name: 'sts-answers-one-too-few-at-a-time',
    rule: 'As many fragments are worked on as may be in flight.',
    edits: [
      { file: SESSION, find: 'new Processing(this.maxInflight,', by: 'new Processing(this.maxInflight - 1,' },
    ],
    red: [
      {
        scenario: 'Beyond the limit fragments wait in a queue',
        step: 'the fragments are acknowledged as processing, processing, queued 1, queued 2, queued 3',
      },
    ],
  },
  {
    name: 'sts-lets-gaps-pass',
    rule: 'A gap in the sequence numbers is refused.',
    edits: [
      {
        file: 'services/echo-sts/session/intake.ts',
        find: 'if (sequence !== this.next)\n',
        by: 'if (sequence < this.next)\n',
      },
    ],
    red: [{ scenario: 'A gap', step: 'the service refuses it with INVALID_SEQUENCE' }],
  },
  {
    name: 'sts-confirms-11-in-flight',
    rule: 'At most 10 fragments may be in flight.',
    edits: [
      {
        file: 'services/contracts/limits.ts',
        find: 'export const MAX_INFLIGHT = 10;',
        by: 'export const MAX_INFLIGHT = 11;',
      },
    ],
    red: [
      {
        scenario: 'stream:init with max_inflight 11 is refused',
        step: 'the service refuses it with INVALID_CONFIG',
      },
    ],
  },
  {
    name: 'sts-takes-too-large-fragments',
    rule: 'More than 10 MB of sound is refused.',
    edits: [
      {
        file: 'services/echo-sts/socket/session-host.ts',
        find: 'if (chars > MAX_AUDIO_BASE64_CHARS)',
        by: 'if (chars > MAX_AUDIO_BASE64_CHARS + 4)',
      },
    ],
    red: [
      { scenario: '10 MB and 4 letters are not', step: 'the service refuses it with FRAGMENT_TOO_LARGE' },
    ],
  },
  {
    name: 'sts-calls-a-full-queue-final',
    rule: 'QUEUE_FULL is retryable.',
    edits: [
      {
        file: 'services/contracts/error-codes.ts',
        find: 'QUEUE_FULL: overload,',
        by: 'QUEUE_FULL: mistake,',
      },
    ],
    red: [
      {
        scenario: 'QUEUE_FULL on order is retryable',
        step: 'fragment 0 is answered with QUEUE_FULL, which is retryable',
      },
    ],
  },
  {
    name: 'sts-never-lifts-its-pause',
    rule: 'Load that falls is told, so that a pause ends.',
    edits: [
      { file: SESSION, find: 'this.watchLoad();\n    this.completeIfDone();', by: 'this.completeIfDone();' },
    ],
    red: [
      {
        scenario: 'Load rises and falls: every step is told, and the pause is lifted',
        step: 'the backpressure was',
      },
    ],
  },
  {
    name: 'sts-completes-too-early',
    rule: 'The fragments in flight are answered before the session is complete.',
    edits: [
      {
        file: SESSION,
        find: "if (this.state !== 'ending' || this.processing.inFlight > 0) return;",
        by: "if (this.state !== 'ending') return;",
      },
    ],
    red: [
      {
        scenario: 'The fragments in flight are answered before the session is complete',
        step: 'stream:complete with total_fragments 3',
      },
    ],
  },
  {
    name: 'sts-answers-for-a-replaced-session',
    rule: 'Of a session that was replaced nothing comes any more.',
    edits: [
      {
        file: 'services/echo-sts/socket/session-host.ts',
        find: 'if (refused !== undefined) return refused;\n    this.drop();',
        by: 'if (refused !== undefined) return refused;',
      },
    ],
    red: [
      {
        scenario: 'The new session counts from the beginning, and nothing of the old one comes any more',
        step: 'for 600 milliseconds no answer comes',
      },
    ],
  },
  {
    name: 'sts-stays-after-complete',
    rule: 'The service closes the connection 5 seconds after stream:complete.',
    edits: [
      { file: SESSION, find: 'CLOSE_AFTER_COMPLETE_MS, () =>', by: 'CLOSE_AFTER_COMPLETE_MS * 2, () =>' },
    ],
    red: [
      {
        scenario: 'The service closes the connection 5 seconds after stream:complete',
        step: 'the service closes the connection 5 seconds after that, and not earlier',
      },
    ],
  },
  {
    name: 'sts-times-not-repeatable',
    rule: 'The same seed gives the same times.',
    edits: [
      {
        file: 'services/echo-sts/misbehaviour/stream-plan.ts',
        find: 'Math.floor(unitHash(range.seed, sequence) * steps)',
        by: 'Math.floor(Math.random() * steps)',
      },
    ],
    red: [
      {
        scenario: 'The same seed gives the same times',
        step: 'both are promised the same time for each of 10 fragments',
      },
    ],
  },
  {
    name: 'sts-orders-reach-everybody',
    rule: "An order with a stream's name acts on that stream only.",
    edits: [
      {
        file: 'services/echo-sts/misbehaviour/plans.ts',
        find: 'if (streamId !== undefined) return this.of(streamId).configure(change);',
        by: '',
      },
    ],
    red: [
      {
        scenario: "With a stream's name: on that stream only",
        step: "the other client's next fragment is answered",
      },
    ],
  },
  {
    name: 'sts-corrupt-sound-can-be-read',
    rule: 'Corrupt sound cannot be read.',
    edits: [{ file: 'services/echo-sts/audio/aac-track.ts', find: 'byte ^ 0xff', by: 'byte ^ 0x00' }],
    red: [
      {
        scenario: 'Corrupt: as many bytes, and no readable file',
        step: 'what comes back has the size of what was sent, but cannot be read',
      },
    ],
  },
  {
    name: 'sts-journal-keeps-whole-messages',
    rule: 'What has been refused is not kept.',
    edits: [
      {
        file: 'services/echo-sts/journal/redact.ts',
        find: 'const payload = copy(message, leftOut, 0);',
        by: 'copy(message, leftOut, 0);\n  const payload = message;',
      },
    ],
    red: [
      {
        scenario: "The journal's copies of messages",
        step: 'after at most 10 seconds of ordinary work its memory has grown by at most 20 MB',
      },
    ],
  },
  {
    name: 'sts-lets-in-pages-of-its-own-origin',
    rule: 'Web pages stay outside, whoever they say they are.',
    edits: [
      {
        file: 'services/net/web-page.ts',
        find: 'if (origin !== undefined) return',
        by: "if (origin !== undefined && !origin.includes('127.0.0.1')) return",
      },
    ],
    red: [
      {
        scenario: "A page that calls itself the service's own can't connect",
        step: 'it is refused',
      },
    ],
  },
  {
    name: 'sts-answers-to-any-name',
    rule: 'A page whose name was made to mean the service stays outside.',
    edits: [
      {
        file: 'services/net/web-page.ts',
        find: 'if (isIP(name) > 0 ||',
        by: "if (host !== '' ||",
      },
    ],
    red: [
      {
        scenario: "A page whose name was made to mean the service can't read the journal",
        step: 'the service answers it with 403 and nothing of the journal',
      },
    ],
  },
  {
    name: 'sts-spells-configs-as-they-came',
    rule: 'The config of an encoded dub is spelt as it was ordered.',
    edits: [
      {
        file: 'services/echo-sts/audio/aac-track.ts',
        find: 'if (spelling === undefined && channels === config.channels) return config;',
        by: 'if (channels === config.channels) return config;',
      },
    ],
    red: [
      {
        scenario:
          "Encoded: the mark, coded by itself as a real service's dubs are, its config spelt explicit",
        step: 'its config is 119056e500',
      },
    ],
  },
];
