import { defineParameterType } from '@cucumber/cucumber';
import type { Act, Moment } from './broadcast/faults';

/**
 * When something happens: `when fragment 2 arrives`, `300 milliseconds after fragment 3 arrives`, `4 seconds later`,
 * `after 9 seconds of the programme`, `when the worker has noticed` that its session is lost. Things happen in the order of the steps.
 */
defineParameterType({
  name: 'moment',
  regexp: [
    /when fragment \d+ arrives/,
    /\d+ milliseconds after fragment \d+ arrives/,
    /[\d.]+ seconds? later/,
    /after [\d.]+ seconds of the programme/,
    /when the worker has noticed/,
    /when the worker looks for its source/,
  ],
  transformer: moment,
});

function moment(words: string): Moment {
  const [first = NaN, second = NaN] = (words.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  if (words.startsWith('when fragment')) return { kind: 'fragment', number: first, afterMs: 0 };
  if (words.endsWith('arrives')) return { kind: 'fragment', number: second, afterMs: first };
  if (words.endsWith('later')) return { kind: 'later', ms: first * 1000 };
  if (words.startsWith('after')) return { kind: 'second', second: first };
  return { kind: 'logged', line: words.endsWith('noticed') ? 'sessionLost' : 'inputAwaited' };
}

/** Numbers of segments or fragments, counted from 1: `1`, `2 to 8`, `1, 4 to 7 and 9`. */
defineParameterType({
  name: 'numbers',
  regexp: /\d+(?: to \d+)?(?:(?:, | and )\d+(?: to \d+)?)*/,
  transformer: numbers,
});

function numbers(words: string): number[] {
  return words.split(/, | and /).flatMap((part) => {
    const [from = NaN, to = from] = part.split(' to ').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/** `picture` or `sound`, in the code's words. */
defineParameterType({
  name: 'track',
  regexp: /picture|sound/,
  transformer: (word: string) => (word === 'picture' ? 'video' : 'audio'),
});

/** What happens then. */
const ACTS: Readonly<Record<string, Act>> = {
  'the STS asks for a pause': { kind: 'backpressure', order: { action: 'pause', severity: 'high' } },
  'the STS lifts its request': { kind: 'backpressure', order: { action: 'none', severity: 'low' } },
  'the STS says goodbye': { kind: 'disconnect', order: { how: 'server' } },
  'the connection breaks': { kind: 'disconnect', order: { how: 'transport' } },
  'the STS freezes': { kind: 'freeze-sts' },
  'the STS goes on': { kind: 'thaw-sts' },
  'the STS forgets the session': { kind: 'lose-session' },
  'the source breaks off': { kind: 'cut-source' },
  'the source falls silent, and stays connected': { kind: 'silence-source' },
  'the source is back and begins the programme anew': { kind: 'return-source' },
  'the source is back with pictures of 1280x720': { kind: 'return-source', clip: 'standard-60s' },
  'the source is back with sound in 44.1 kHz mono': { kind: 'return-source', clip: 'mono-44k-8s' },
  'the worker is told to stop': { kind: 'stop-worker' },
  'the media server dies': { kind: 'kill-media-server' },
  'the media server stops reading the output': { kind: 'stall-output' },
  'the media server reads on': { kind: 'output-goes-on' },
  'the media server refuses the output': { kind: 'refuse-output' },
};

defineParameterType({
  name: 'act',
  regexp: Object.keys(ACTS).map((words) => new RegExp(words.replaceAll('.', '\\.'))),
  transformer: (words: string) => ACTS[words],
});
