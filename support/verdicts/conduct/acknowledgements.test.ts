import { acknowledgementProblems } from './acknowledgements';
import { sees, record, without } from './testing-defects';
import { ID, payloadOf } from './testing';

sees(acknowledgementProblems, [
  [
    'a dub that nobody is told of',
    /applied, against dubs that the worker used/,
    (story) => without(story, 'fragment:ack'),
  ],
  [
    'one that is told twice',
    /fragment:ack applied of .*: 2 times/,
    (story) => void story.journal.push({ ...record(story, 'fragment:ack', 1) }),
  ],
  [
    'one that was never answered',
    /it was not answered/,
    (story) => {
      record(story, 'fragment:ack', 1).fragmentId = ID(2);
    },
  ],
  [
    'a failed one',
    /its answer had no sound/,
    (story) => {
      record(story, 'fragment:ack', 1).fragmentId = ID(1);
      record(story, 'fragment:ack', 1).atMs += 1000;
    },
  ],
  [
    'a timestamp of 0',
    /timestamp: expected/,
    (story) => void (payloadOf(story, 'fragment:ack', 1)['timestamp'] = 0),
  ],
  ['no goodbye', /stream:end was not said/, (story) => without(story, 'stream:end')],
  [
    'an early goodbye',
    /stream:end was said before .*2 was answered or given up/,
    (story) => void (record(story, 'stream:end').atMs -= 1000),
  ],
  [
    'two of them',
    /stream:end was said 2 times/,
    (story) => void story.journal.push({ ...record(story, 'stream:end') }),
  ],
]);
