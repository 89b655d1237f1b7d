import { ownClockProblems } from './own-clock';
import { readEarly, sees } from './testing-defects';
import { START_MS, type Story } from './testing';
import { WORKER_DEFAULTS } from '../../stack/worker-settings';

const lines = ({ log }: Story, component: string): Record<string, unknown>[] =>
  log.filter((line) => line['component'] === component);
const put = ({ log }: Story, afterMs: number, fields: object): void => {
  log.push({ level: 'info', time: START_MS + afterMs, streamId: 's', msg: '', ...fields });
  log.sort((a, b) => Number(a['time']) - Number(b['time']));
};
const later = (component: string, byMs: number) => (story: Story) => {
  for (const line of lines(story, component)) line['latencyMs'] = Number(line['latencyMs']) + byMs;
};
const breaker = (afterMs: number) => (story: Story) => {
  put(story, 5000, { component: 'breaker', from: 'closed', to: 'open' });
  put(story, 5000 + afterMs, { component: 'breaker', from: 'open', to: 'half-open' });
};
const attempt = (afterMs: number, delayMs: number) => (story: Story) => {
  put(story, 5000, { component: 'connection', reason: 'torn', inFlight: 0 });
  put(story, 5000 + afterMs, { component: 'connection', attempt: 1, delayMs });
};

sees(ownClockProblems, [
  [
    'a timeout that is late',
    /given up: 150 to 150 ms late/,
    (story) => {
      const [line] = lines(story, 'settle').slice(-1);
      if (line) line['time'] = START_MS + 3100 + 8150;
    },
  ],
  [
    'a timeout that is early',
    /given up: -100 to -100 ms late/,
    (story) => {
      const [line] = lines(story, 'settle').slice(-1);
      if (line) line['time'] = START_MS + 3100 + 7900;
    },
  ],
  [
    'one timeout of two that is early',
    /given up: -990 to 10 ms late/,
    (story) => {
      const [line] = lines(story, 'settle').slice(-1);
      if (line) story.log.push({ ...line, time: Number(line['time']) - 1000 });
    },
  ],
  [
    'a probe that is late',
    /probe through: 300 to 300 ms late/,
    breaker(WORKER_DEFAULTS.breakerCooldownMs + 300),
  ],
  ['an attempt with a jitter', /attempt 1 to come back: -150 to -150 ms late/, attempt(1850, 2000)],
  ['an attempt that says otherwise', /attempt 1 to come back, told to come after 1 ms/, attempt(2000, 1)],
  ['all that comes 150 ms early', /put out -190 to -190 ms later/, later('output', -150)],
  ['all that comes 150 ms late', /put out 110 to 110 ms later/, later('output', 150)],
  [
    'a put-out that is told at its decision',
    /told to be put out 200 ms before they are due/,
    (story) => {
      for (const line of lines(story, 'output')) line['startMs'] = Number(line['startMs']) + 1900;
    },
  ],
  [
    'a put-out that is counted at its decision',
    /worker_audio_fragments_total was 1 when 0 had a line in the log/,
    readEarly(11_050, 'worker_audio_fragments_total', 1),
  ],
  [
    'a fragment that is counted after its line',
    /worker_fragments_total produced was 1 when 2 had a line in the log/,
    readEarly(2100, 'worker_fragments_total stage=produced', 1),
  ],
  [
    'metrics that nobody can read at the end',
    /could not be read while it was there: refused/,
    (story) => {
      story.unreadAtMs = [12_900];
      readEarly(1000, 'worker_audio_fragments_total', 0)(story);
    },
  ],
  [
    'a worker that does not stay to be read',
    /it was gone 100 ms after its last line: expected 500/,
    ({ facts }) => void (facts['workerExit'] = { code: 0, atMs: START_MS + 12_700 }),
  ],
  [
    'a goodbye that does not wait',
    /it left 50 ms after the last sound/,
    (story) => {
      for (const line of lines(story, 'worker')) line['time'] = START_MS + 11_200 + 2 + 1003 + 50;
    },
  ],
]);
