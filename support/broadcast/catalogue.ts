import type { BroadcastPlan } from './plan';

/** Its last segment is as short as one may be that is sent to be dubbed. */
const MARKED_13S: BroadcastPlan = {
  name: 'marked-13s',
  clip: 'long-90s',
  seconds: 13,
  worker: {},
  sts: { audio: { mode: 'marked' } },
};

/**
 * The recorded broadcasts that features speak of, by the words they use. Two scenarios that use the same words look at
 * the same broadcast.
 */
const CATALOGUE: Readonly<Record<string, BroadcastPlan>> = {
  'the standard programme': {
    name: 'standard',
    clip: 'standard-60s',
    worker: {},
    sts: { latency: { min_ms: 0, max_ms: 500, seed: 18 } },
    viewerJoinsAfterSegment: 3,
  },
  'a programme of 21 seconds with a keyframe every 2.5 seconds and sound in 44.1 kHz mono': {
    name: 'odd-gop-mono',
    clip: 'odd-gop-mono-21s',
    worker: {},
    sts: {},
  },
  'a programme of 12 seconds with large keyframes, slices, captions, four frames of sound in a packet, and pictures that leave 200 milliseconds after it':
    {
      name: 'dense',
      clip: 'dense-captioned',
      packets: { soundFrames: 4, wrapAfterSeconds: 10, pictureLagMs: 200 },
      worker: { segmentDurationSeconds: 2 },
      sts: {},
    },
  'a programme of 12 seconds with 29.97 pictures a second, at times half as many, and open groups': {
    name: 'uneven',
    clip: 'uneven-captioned',
    packets: { soundFrames: 3, wrapAfterSeconds: 10 },
    // every other group begins with a picture that is no IDR one, and so does every other file
    worker: { segmentDurationSeconds: 1 },
    sts: {},
  },
  // that one is the first whose sound is moved: what a worker tells of sync is about each pair, dubbed or not
  'a programme whose sound is moved by 150 milliseconds, in segments of 1 second, of which the fifth is not dubbed':
    {
      name: 'moved-sound',
      clip: 'audio-jump',
      // 4 s before the jump, and 18 segments behind it: three more than it takes to make up for 150 ms by 10 ms each
      seconds: 22,
      worker: { segmentDurationSeconds: 1 },
      sts: { errors: [{ trigger: 'sequence_number', value: 4, error_code: 'MODEL_ERROR' }] },
    },
  'a programme of 13 seconds, with marked dubs': MARKED_13S,
  'a programme of 13 seconds, dubbed by whatever STS there is': MARKED_13S,
  'a programme of 12.5 seconds, with marked dubs': {
    name: 'marked-short-tail',
    clip: 'short-tail',
    worker: {},
    sts: { audio: { mode: 'marked' } },
  },
  'a programme without sound': { name: 'no-sound', clip: 'no-audio', worker: {}, sts: {} },
};

/** The same for all words by which the same broadcast goes; of other words they themselves. */
export const plannedAs = (words: string): string => CATALOGUE[words]?.name ?? words;

/** @throws Error for words that name no broadcast, with those that do */
export function planFor(words: string): BroadcastPlan {
  const plan = CATALOGUE[words];
  if (plan) return plan;
  throw new Error(`No broadcast is called "${words}". There are:\n  ${Object.keys(CATALOGUE).join('\n  ')}`);
}
