import { Given, type DataTable } from '@cucumber/cucumber';
import { type ErrorCode, ERROR_CODES } from '../services/contracts/error-codes';
import type { AudioChange } from '../support/drive/sts-control-orders';
import type { PipelineWorld } from '../support/world';

/** Repeats a run's random choices. */
const SEED = 18;

Given(
  /^the STS answers ([A-Z_]+(?:(?:, | and )[A-Z_]+)*) to fragments? (\d+)(?: to (\d+))?$/,
  function (this: PipelineWorld, codes: string, first: string, last: string | undefined) {
    this.draft.errors(errorCodes(codes), Number(first), Number(last ?? first));
  },
);

function errorCodes(text: string): ErrorCode[] {
  return text.split(/, | and /).map((name) => {
    const code = ERROR_CODES.find((known) => known === name);
    if (code) return code;
    throw new Error(`"${name}" is no error code of the protocol. There are: ${ERROR_CODES.join(', ')}`);
  });
}

Given('the STS takes {float} second(s) for each answer', function (this: PipelineWorld, seconds: number) {
  this.draft.behaviour({ latency: { minMs: seconds * 1000, maxMs: seconds * 1000, seed: SEED } });
});

Given(
  'the STS takes between {float} and {float} seconds for its answers',
  function (this: PipelineWorld, from: number, to: number) {
    this.draft.behaviour({ latency: { minMs: from * 1000, maxMs: to * 1000, seed: SEED } });
  },
);

Given('the STS never answers', function (this: PipelineWorld) {
  this.draft.behaviour({ silent: true });
});

Given(
  'the STS answers fragment {int} after {float} seconds',
  function (this: PipelineWorld, fragment: number, seconds: number) {
    const order = { mode: 'late', count: 1, lateMs: seconds * 1000 } as const;
    this.draft.cue({ kind: 'fragment', number: fragment - 1, afterMs: 0 }, { kind: 'delivery', order });
  },
);

Given(
  'the STS allows {int} fragment(s) in flight, whatever the worker asks for',
  function (this: PipelineWorld, limit: number) {
    this.draft.behaviour({ maxInflight: limit });
  },
);

Given('the STS gives back the original sound', function (this: PipelineWorld) {
  this.draft.behaviour({ audio: { mode: 'echo' } });
});

Given(
  'an STS that echoes {int} fragments, sends {int} messages of nonsense over the next {int}, and echoes again',
  function (this: PipelineWorld, before: number, messages: number, fragments: number) {
    this.draft.behaviour({ audio: { mode: 'echo' }, hostile: { seed: SEED, messages, before, fragments } });
  },
);

/** What the STS makes of a fragment's sound, by the words of a table. */
const SOUNDS: Readonly<Record<string, AudioChange>> = {
  'a marked dub': { mode: 'marked' },
  'corrupt bytes': { mode: 'corrupt' },
  'no sound at all': { mode: 'empty' },
  'sound of another sample rate': { mode: 'wrong_rate' },
};

Given('the STS gives back', function (this: PipelineWorld, table: DataTable) {
  let current = 'a marked dub';
  for (const { fragment, sound } of table.hashes() as { fragment: string; sound: string }[]) {
    if (sound === current) continue;
    current = sound;
    this.draft.cue(
      { kind: 'fragment', number: Number(fragment) - 1, afterMs: 0 },
      { kind: 'audio', change: soundOf(sound) },
    );
  }
});

function soundOf(words: string): AudioChange {
  const [, percent, how] = /^its sound, (\d+) percent (longer|shorter)$/.exec(words) ?? [];
  if (percent)
    return { mode: 'stretched', stretchPercent: how === 'longer' ? Number(percent) : -Number(percent) };
  const change = SOUNDS[words];
  if (change) return change;
  throw new Error(`No sound is called "${words}". There are: ${Object.keys(SOUNDS).join(', ')}`);
}
