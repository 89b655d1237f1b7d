import type { DataTable } from '@cucumber/cucumber';
import { type ErrorCode, ERROR_CODES } from '../services/contracts/error-codes';
import type { PlanBuilder } from '../support/broadcast/plan-builder';
import type { AudioChange, DeliveryOrder } from '../support/faults/sts-control';
import type { WorkerSettings } from '../support/stack/stack';
import { Given } from '../support/steps';

/** Repeats a run's random choices. */
const SEED = 18;

Given(
  /^the STS answers ([A-Z_]+(?:(?:, | and )[A-Z_]+)*) to fragments? (\d+)(?: to (\d+))?$/,
  function (codes: string, first: string, last: string | undefined) {
    this.draft.errors(errorCodes(codes), Number(first), Number(last ?? first));
  },
);

/** Without a fragment: after one that succeeds, so that a failure is seen to follow a success. */
Given(
  /^the STS returns ([A-Z_]+) (\d+) times(?:, from fragment (\d+) on)?$/,
  function (code: string, times: string, first: string | null) {
    const from = Number(first ?? 2);
    this.draft.errors(errorCodes(code), from, from + Number(times) - 1);
  },
);

function errorCodes(text: string): ErrorCode[] {
  return text.split(/, | and /).map((name) => {
    const code = ERROR_CODES.find((known) => known === name);
    if (code) return code;
    throw new Error(`"${name}" is no error code of the protocol. There are: ${ERROR_CODES.join(', ')}`);
  });
}

Given('the STS takes {float} second(s) for each answer', function (seconds: number) {
  this.draft.behaviour({ latency: { min_ms: seconds * 1000, max_ms: seconds * 1000, seed: SEED } });
});

Given(
  /^the STS takes between ([\d.]+) and ([\d.]+) seconds for its answers(?:, and ([\d.]+) seconds more for that to fragment (\d+))?$/,
  function (from: string, to: string, more: string | null, fragment: string | null) {
    this.draft.behaviour({ latency: { min_ms: inMs(from), max_ms: inMs(to), seed: SEED } });
    if (more !== null && fragment !== null) late(this.draft, Number(fragment), inMs(more));
  },
);

function late(draft: PlanBuilder, fragment: number, late_ms: number): void {
  draft.cue(after(fragment - 1), { kind: 'delivery', order: { mode: 'late', count: 1, late_ms } });
}

Given('the STS lets nobody in before it has refused the worker {int} times', function (times: number) {
  this.draft.behaviour({ absent: true });
  this.draft.cue({ kind: 'refused', times }, { kind: 'let-in' });
});

Given(
  'the STS does not say to the first session that it is ready, and says goodbye {float} second(s) late',
  function (seconds: number) {
    this.draft.behaviour({ session: { withhold_ready: 1, complete_after_ms: seconds * 1000 } });
  },
);

Given('the STS never says goodbye', function () {
  this.draft.behaviour({ session: { complete_after_ms: NEVER_MS } });
});

/** Longer than any worker waits, and the longest that the STS can be told. */
const NEVER_MS = 60_000;

/** One row a fragment, counted from 1; a code that the protocol does not know comes with the word of the STS on it. */
Given('the STS answers', function (table: DataTable) {
  for (const { fragment, code, by = '', says } of table.hashes()) {
    const number = Number(fragment);
    const known = ERROR_CODES.find((name) => name === code);
    if (code)
      this.draft.failure(number, {
        error_code: known ?? 'MODEL_ERROR',
        ...(!known && { other_code: code, retryable: passing(says) }),
        told_by: by.startsWith('an error message') ? 'error' : 'answer',
      });
    const order = deliveryBy(by);
    if (order) this.draft.cue(after(number - 1), { kind: 'delivery', order: { ...order, count: 1 } });
  }
});

/** How an answer travels; undefined: as usual. */
function deliveryBy(words: string): DeliveryOrder | undefined {
  const [, lateSeconds] = /^(?:a dub|an answer|an error message), ([\d.]+) seconds late$/.exec(words) ?? [];
  if (lateSeconds) return { mode: 'late', late_ms: inMs(lateSeconds) };
  if (words in DELIVERIES) return DELIVERIES[words];
  throw new Error(`No answer is called "${words}". There are: ${Object.keys(DELIVERIES).join('; ')}`);
}

const DELIVERIES: Readonly<Record<string, DeliveryOrder | undefined>> = {
  'an answer': undefined,
  'an error message': undefined,
  'a dub in part': { mode: 'partial' },
  'a dub, acknowledged and given twice': { mode: 'duplicate' },
  nothing: { mode: 'drop' },
};

function passing(words: string | undefined): boolean {
  if (words === 'it will pass') return true;
  if (words === 'it will not pass') return false;
  throw new Error(
    `A code that the protocol does not know needs "it will pass" or "it will not pass", not "${words ?? ''}".`,
  );
}

const after = (fragment: number) => ({ kind: 'fragment', number: fragment, afterMs: 0 }) as const;

Given(
  'a worker that waits {float} seconds for an answer, and {float} seconds before a probe',
  function (answerSeconds: number, probeSeconds: number) {
    const stsTimeoutMs = answerSeconds * 1000;
    const breakerCooldownMs = probeSeconds * 1000;
    this.draft.worker({ stsTimeoutMs, breakerCooldownMs, avOffsetNs: OFFSET_NS });
  },
);

/** One row a setting: its name in words, and its values with commas between them. */
Given('a worker that is told', function (table: DataTable) {
  for (const [words = '', values = ''] of table.rows()) {
    const setting = SETTINGS[words];
    if (!setting) throw new Error(`No setting "${words}". There are: ${Object.keys(SETTINGS).join('; ')}`);
    this.draft.worker(setting(values.split(/, /)));
  }
});

const inMs = (seconds: string | undefined): number => Number(seconds) * 1000;

const SETTINGS: Readonly<Record<string, (values: string[]) => WorkerSettings>> = {
  'languages, from and to': ([sourceLanguage, targetLanguage]) => ({
    ...(sourceLanguage !== undefined && { sourceLanguage }),
    ...(targetLanguage !== undefined && { targetLanguage }),
  }),
  'fragments in flight, at most': ([limit]) => ({ maxInflight: Number(limit) }),
  'failures that open the breaker': ([count]) => ({ breakerThreshold: Number(count) }),
  'seconds until an answer is given up': ([seconds]) => ({ stsTimeoutMs: inMs(seconds) }),
  'seconds until a probe': ([seconds]) => ({ breakerCooldownMs: inMs(seconds) }),
  'seconds until each attempt to come back': (delays) => ({ reconnectDelaysMs: delays.map(inMs) }),
};

Given(
  'a worker that dubs nothing, and keeps the files of {int} segments',
  function (segmentRetention: number) {
    this.draft.worker({ stsMode: 'passthrough', segmentRetention });
  },
);

/** The default: it would follow the other, and a dub that a busy machine brings late has to be in time. */
const OFFSET_NS = 8.5e9;

Given('the STS never answers', function () {
  this.draft.behaviour({ silent: true });
});

Given('the STS allows {int} fragment(s) in flight, whatever the worker asks for', function (limit: number) {
  this.draft.behaviour({ session: { max_inflight: limit } });
});

Given('the STS gives back the original sound', function () {
  this.draft.behaviour({ audio: { mode: 'echo' } });
});

Given(
  /^an STS that echoes (\d+) fragments, sends (\d+) messages (of nonsense|that cost a great deal) over the next (\d+), and echoes again$/,
  function (before: string, messages: string, kind: string, fragments: string) {
    const counts = { messages: Number(messages), before: Number(before), fragments: Number(fragments) };
    const hostile = { seed: SEED, ...counts, ...(kind !== 'of nonsense' && { bombs: true as const }) };
    this.draft.behaviour({ audio: { mode: 'echo' }, hostile });
  },
);

Given(
  /^the STS gives back dubs that are encoded one by one(?:, with (\d+) samples of priming)?(?:, their config spelt (implicit|explicit))?$/,
  function (priming: string | null, spelling: 'implicit' | 'explicit' | null) {
    const how = {
      ...(priming && { priming_samples: Number(priming) }),
      ...(spelling && { config_spelling: spelling }),
    };
    this.draft.behaviour({ audio: { mode: 'encoded', ...how } });
  },
);

Given('the STS gives back the sound with left and right swapped', function () {
  this.draft.behaviour({ audio: { mode: 'swapped', priming_samples: 2112 } });
});

/** What the STS makes of a fragment's sound, by the words of a table. */
const SOUNDS: Readonly<Record<string, AudioChange>> = {
  'a marked dub': { mode: 'marked' },
  'a dub encoded by itself': { mode: 'encoded' },
  'a dub encoded by itself, its config spelt the other way': { mode: 'encoded', config_spelling: 'implicit' },
  'a dub encoded by itself, 10 percent longer': { mode: 'encoded', stretch_percent: 10 },
  'a dub that calls itself HE-AAC': { mode: 'encoded', config_spelling: 'he_aac' },
  'a dub in mono': { mode: 'encoded', channels: 1 },
  'corrupt bytes': { mode: 'corrupt' },
  'no sound at all': { mode: 'empty' },
  'sound of another sample rate': { mode: 'wrong_rate' },
};

Given('the STS gives back', function (table: DataTable) {
  let current = 'a marked dub';
  for (const { fragment, sound } of table.hashes() as { fragment: string; sound: string }[]) {
    if (sound === current) continue;
    current = sound;
    this.draft.cue(after(Number(fragment) - 1), { kind: 'audio', change: soundOf(sound) });
  }
});

function soundOf(words: string): AudioChange {
  const [, percent, how] = /^its sound, (\d+) percent (longer|shorter)$/.exec(words) ?? [];
  if (percent)
    return { mode: 'stretched', stretch_percent: how === 'longer' ? Number(percent) : -Number(percent) };
  const change = SOUNDS[words];
  if (change) return change;
  throw new Error(`No sound is called "${words}". There are: ${Object.keys(SOUNDS).join(', ')}`);
}
