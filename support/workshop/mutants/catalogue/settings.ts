import { END_OF_SCENARIO } from '../../../report/summary';
import type { Mutant } from '../mutant';

const SETTINGS = 'services/media-service/settings.ts';
const TOLD = 'Its breaker, its attempts and its fragments in flight are as they were told';

/** Settings that a worker takes and does not follow. */
export const SETTING_MUTANTS: readonly Mutant[] = [
  {
    name: 'threshold-of-the-breaker-ignored',
    rule: 'The breaker opens after as many failures as WORKER_BREAKER_THRESHOLD says.',
    edits: [
      { file: SETTINGS, find: 'breakerThreshold: raw.WORKER_BREAKER_THRESHOLD', by: 'breakerThreshold: 5' },
    ],
    red: [{ scenario: TOLD, step: 'the breaker opens at the answer to fragment 4' }],
  },
  {
    name: 'cooldown-ignored',
    rule: 'It is half open after WORKER_BREAKER_COOLDOWN_MS.',
    edits: [
      {
        file: SETTINGS,
        find: 'breakerCooldownMs: raw.WORKER_BREAKER_COOLDOWN_MS',
        by: 'breakerCooldownMs: 5000',
      },
    ],
    red: [{ scenario: TOLD, step: 'the breaker was half open 3 seconds after it opened' }],
  },
  {
    name: 'reconnect-delays-ignored',
    rule: 'The worker tries to come back after WORKER_RECONNECT_DELAYS_MS.',
    edits: [
      {
        file: SETTINGS,
        find: 'reconnectDelaysMs: raw.WORKER_RECONNECT_DELAYS_MS',
        by: 'reconnectDelaysMs: [2000, 4000, 8000]',
      },
    ],
    red: [{ scenario: TOLD, step: 'the worker tried again after 1 and 2 seconds' }],
  },
  {
    name: 'limit-asked-for-ignored',
    rule: 'No more fragments are in flight than WORKER_MAX_INFLIGHT.',
    edits: [{ file: SETTINGS, find: 'maxInflight: raw.WORKER_MAX_INFLIGHT', by: 'maxInflight: 3' }],
    red: [{ scenario: TOLD, step: '2 fragments were in flight when the connection was lost' }],
  },
  {
    name: 'languages-of-the-default',
    rule: 'stream:init names the languages that the worker was told.',
    edits: [
      { file: SETTINGS, find: 'targetLanguage: raw.WORKER_TARGET_LANGUAGE', by: "targetLanguage: 'es'" },
    ],
    red: [{ scenario: TOLD, step: END_OF_SCENARIO }],
  },
  {
    name: 'any-segment-taken',
    rule: 'A setting that cannot be right is refused with exit code 2.',
    edits: [{ file: SETTINGS, find: '.pipe(z.number().min(0.5).max(60))', by: '' }],
    red: [
      {
        scenario: 'a segment of 0.1 seconds is refused before anything begins',
        step: 'a worker is started with a segment of 0.1 seconds',
      },
    ],
  },
  {
    name: 'latm-length-of-one-byte',
    rule: 'A frame of 255 bytes and more has a length of several bytes in LATM.',
    edits: [
      {
        file: 'services/rtsp/latm-depacketizer.ts',
        find: 'for (let byte = 255; byte === 255; size += byte) byte = data[at++] ?? 0;',
        by: 'size = data[at++] ?? 0;',
      },
    ],
    red: [
      {
        scenario: 'Sound that comes in another packaging gets through like any other',
        step: END_OF_SCENARIO,
      },
    ],
  },
];
