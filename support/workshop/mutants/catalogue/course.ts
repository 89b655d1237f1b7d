import { END_OF_SCENARIO } from '../../../report/summary';
import type { Mutant } from '../mutant';

const STS = 'services/media-service/sts';
const SENDER = `${STS}/fragment-sender.ts`;
const CLIENT = `${STS}/sts-client.ts`;
const AS_TOLD = 'Its breaker, its attempts and its fragments in flight are as they were told';
const DUBS = 'Dubs that are a little too long or short are used, all others that do not fit are not';

/** What is seen by going through a broadcast from failure to failure, from request to request, and from packet to packet. */
export const COURSE_MUTANTS: readonly Mutant[] = [
  {
    name: 'in-flight-kept-over-a-loss',
    rule: 'Nothing is in flight when the session is lost.',
    edits: [{ file: `${STS}/in-flight.ts`, find: 'if (slots.length > 0) this.options.onChange(0);', by: '' }],
    red: [
      {
        scenario: 'What is in flight gets its original sound at once, after a goodbye and after a break',
        step: END_OF_SCENARIO,
      },
    ],
  },
  {
    name: 'success-of-before-closes-the-breaker',
    rule: 'Only a probe closes the breaker: what was sent before it opened changes nothing.',
    edits: [
      {
        file: `${STS}/breaker.ts`,
        find: 'else if (this.isProbe(fragmentId)) this.close();',
        by: 'else {\n      this.cancelCooldown();\n      this.close();\n    }',
      },
    ],
    red: [{ scenario: AS_TOLD, step: 'the breaker was half open 3 seconds after it opened' }],
  },
  {
    name: 'unusable-dub-is-a-failure',
    rule: 'A dub that can not be used says nothing about the service.',
    edits: [
      {
        file: SENDER,
        find: 'this.parts.breaker.succeeded(fragment.id);\n    if (audio)',
        by: 'if (!audio) this.parts.breaker.failed(fragment.id);\n    if (audio)',
      },
      {
        file: CLIENT,
        find: 'telemetry.dubUnusable(fragment, error as Error);',
        by: 'telemetry.dubUnusable(fragment, error as Error);\n      this.breaker.failed(fragment.id);',
      },
    ],
    red: [{ scenario: DUBS, step: 'the worker used the dubs of fragments 1 to 3 and 9 to 10' }],
  },
  {
    name: 'place-freed-when-a-fragment-is-due',
    rule: 'A fragment keeps its place until its answer or its timeout, though it was put out.',
    edits: [
      {
        file: CLIENT,
        find: 'this.sender.withdraw(fragment);',
        by: 'this.sender.withdraw(fragment);\n    if (this.inFlight.answered(fragment.id)) this.sender.pump();',
      },
    ],
    red: [
      { scenario: 'The STS never answers', step: 'the breaker opened when the fifth fragment had waited' },
    ],
  },
  {
    name: 'answers-taken-in-order',
    rule: 'An answer belongs to the fragment that it names.',
    edits: [
      {
        file: `${STS}/in-flight.ts`,
        find: 'get isFull(): boolean {',
        by: 'get oldest(): string | undefined {\n    return [...this.slots.keys()][0];\n  }\n\n  get isFull(): boolean {',
      },
      {
        file: SENDER,
        find: 'const fragment = this.free(fragment_id);',
        by: 'const fragment = this.free(this.parts.inFlight.oldest ?? fragment_id);',
      },
    ],
    red: [
      {
        scenario: 'After 8 seconds the original sound is used, and the next fragment goes out',
        step: 'segments 1 and 3 to 8 are heard dubbed',
      },
    ],
  },
  {
    name: 'pause-lets-through-what-waits-slowly',
    rule: 'A pause holds a fragment that waits because the STS had asked to slow down.',
    edits: [
      {
        file: SENDER,
        find: 'this.cancelDelay = timers.after(remainingMs, () => this.pump());',
        by: 'this.cancelDelay = timers.after(remainingMs, () => {\n      const next = this.waiting.shift();\n      if (next) this.send(next);\n    });',
      },
      {
        file: SENDER,
        find: 'this.parts.backpressure.received(action, recommended_delay_ms);\n    this.pump();',
        by: "this.parts.backpressure.received(action, recommended_delay_ms);\n    if (action !== 'pause') this.pump();",
      },
    ],
    red: [
      {
        scenario: 'A pause holds what waits to be sent slowly, too',
        step: 'fragment 10 reached the STS 2400 to 3100 milliseconds after it was ready',
      },
    ],
  },
  {
    name: 'waits-on-when-the-session-is-lost',
    rule: 'What waits to be sent when the session is lost gets its original sound at once.',
    edits: [
      {
        file: SENDER,
        find: "this.parts.onFallback(fragment, 'disconnected');\n    }\n    this.pump();",
        by: "this.parts.onFallback(fragment, 'disconnected');\n    }",
      },
    ],
    red: [{ scenario: 'The fifth attempt succeeds', step: END_OF_SCENARIO }],
  },
  {
    name: 'answer-time-counts-from-ready',
    rule: 'The time of an answer begins when the fragment is sent, not when it is ready.',
    edits: [
      {
        file: SENDER,
        find: 'this.parts.inFlight.sent(fragment);',
        by: 'this.parts.inFlight.sent(fragment, offer.readyAtMs);',
      },
      {
        file: `${STS}/in-flight.ts`,
        find: 'sent(fragment: Fragment): void {',
        by: 'sent(fragment: Fragment, sinceMs = 0): void {',
      },
      {
        file: `${STS}/in-flight.ts`,
        find: 'sentAtMs: timers.now(), cancel',
        by: 'sentAtMs: sinceMs, cancel',
      },
    ],
    red: [{ scenario: 'A new request takes the place of the one before', step: END_OF_SCENARIO }],
  },
  {
    name: 'ready-while-draining',
    rule: '/readyz says that the stream runs, and nothing else.',
    edits: [
      {
        file: 'services/media-service/telemetry/http.ts',
        find: "health.state === 'running' ? 200",
        by: "health.state === 'running' || health.state === 'draining' ? 200",
      },
    ],
    red: [{ scenario: 'Of 5 fragments that are ready, 3 are sent at once', step: END_OF_SCENARIO }],
  },
  {
    name: 'long-dub-loses-its-beginning',
    rule: 'Of a dub that is too long the end is cut.',
    edits: [
      {
        file: 'services/media-service/splice/dub.ts',
        find: 'const samplesIn =',
        by: 'const over = Math.max(0, end - length);\n  const samplesIn =',
      },
      {
        file: 'services/media-service/splice/dub.ts',
        find: ': viewOf(pcm, -start, length - start);',
        by: ': viewOf(pcm, over - start, length + over - start);',
      },
      {
        file: 'services/media-service/splice/dub.ts',
        find: 'frames: isShort ? undefined',
        by: 'frames: isShort || over > 0 ? undefined',
      },
    ],
    red: [{ scenario: DUBS, step: 'segments 1 to 2 and 9 to 10 are heard dubbed' }],
  },
  {
    name: 'silence-of-two-channels-in-mono',
    rule: 'Silence has the channels of the programme.',
    edits: [
      {
        file: 'services/media-service/pipeline.ts',
        find: 'silence: silentAacFrame(format.aac.channels),\n      timers',
        by: 'silence: silentAacFrame(2),\n      timers',
      },
    ],
    red: [
      {
        scenario: 'a programme of 30 seconds with sound in 44.1 kHz mono gets through whole and in sync',
        step: END_OF_SCENARIO,
      },
    ],
  },
  {
    name: 'silence-begins-late',
    rule: 'Silence takes the place of a source that is away at once: nobody waits for it.',
    edits: [
      {
        file: 'services/media-service/output/playout.ts',
        find: 'this.isHoleBefore(nextMs) ? (this.audioEndMs ?? 0) : nextMs',
        by: 'this.isHoleBefore(nextMs) ? (this.audioEndMs ?? 0) + 600 : nextMs',
      },
    ],
    red: [{ scenario: 'The source breaks off and is back within 7 seconds', step: END_OF_SCENARIO }],
  },
  {
    name: 'stop-obeyed-at-the-next-attempt',
    rule: 'A worker that is told to stop while it looks for its source stops at once.',
    edits: [
      {
        file: 'services/media-service/input/ingest.ts',
        find: 'await pause(delayMs, undefined, { signal })',
        by: 'await pause(delayMs)',
      },
    ],
    red: [{ scenario: 'The worker is told to stop while it looks for its source', step: END_OF_SCENARIO }],
  },
];
