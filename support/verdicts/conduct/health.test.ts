import { healthProblems } from './health';
import { sees, span } from './testing-defects';

sees(healthProblems, [
  [
    'a state that there is not',
    /state ready: expected one of/,
    (story) => void (span(story, 1)['state'] = 'ready'),
  ],
  [
    'a way back that there is not',
    /went from draining to running: no worker does/,
    (story) => void (span(story, 0)['state'] = 'draining'),
  ],
  [
    'a source that is away and not missed',
    /reported running while it was reconnecting/,
    (story) => void (span(story, 2)['state'] = 'running'),
  ],
  [
    'a worker that drains and does not say so',
    /reported running while it was draining/,
    (story) => void (span(story, 3)['state'] = 'running'),
  ],
  [
    'one that never ends',
    /reported draining when all was over: expected stopped/,
    (story) => void (span(story, 4)['state'] = 'draining'),
  ],
  [
    'one that is ready while it drains',
    /\/readyz answered 200 while draining: expected 503/,
    (story) => void (span(story, 3)['ready'] = [503, 200]),
  ],
  [
    'one that runs and is not ready',
    /\/readyz answered 503 while running: expected 200/,
    (story) => void (span(story, 1)['ready'] = [503]),
  ],
  ['one that nobody can ask', /never reported its state/, ({ facts }) => void (facts['health'] = [])],
]);
