import type { LogQuery } from './logs';

/**
 * The lines that are judged in a worker's log, by what a program can rely on: level, component and fields, never by a sentence.
 * docs/contract.md lists them for whoever builds a worker.
 */
export const LOG_LINES = {
  noInput: { level: 'error', component: 'worker' },
  noSound: { level: 'error', component: 'worker' },
  inputChanged: { level: 'error', component: 'input' },
  outputFailed: { level: 'error', component: 'output' },
  stsGone: { level: 'error', component: 'connection' },
  inputLost: { level: 'warn', component: 'input', has: ['reason'], lacks: ['delayMs'] },
  inputAwaited: { level: 'warn', component: 'input', has: ['delayMs'] },
  pictureUnusable: { level: 'warn', component: 'input', has: ['missing'], fields: { track: 'video' } },
  soundUnusable: { level: 'warn', component: 'input', has: ['missing'], fields: { track: 'audio' } },
  pictureFormat: { level: 'warn', component: 'input', fields: { track: 'video', changed: 'format' } },
  sourceClock: { level: 'warn', component: 'input', has: ['kind', 'track'] },
  fragmentReady: { level: 'info', component: 'grid', has: ['fragmentId', 'batch'] },
  fragmentSent: { level: 'info', component: 'sts', has: ['fragmentId', 'batch'] },
  fragmentPutOut: { level: 'info', component: 'output', has: ['batch'] },
  notJoined: { level: 'warn', component: 'splice', has: ['fragmentId', 'batch'] },
  dubUnusable: { level: 'warn', component: 'settle', has: ['fragmentId', 'batch'] },
  slewed: { level: 'info', component: 'sync', has: ['stepMs'] },
  sessionLost: { level: 'warn', component: 'connection', has: ['reason', 'inFlight'] },
  messageIgnored: { level: 'warn', component: 'connection', has: ['problem'] },
} as const satisfies Readonly<Record<string, LogQuery>>;

/** All that is asked of a line, by name (docs/contract.md). */
export const LOG_FIELDS = [
  ...['time', 'level', 'msg', 'component', 'streamId', 'runId', 'instanceId'],
  ...['fragmentId', 'batch', 'reason', 'sessionId', 'inFlight', 'event', 'problem', 'from', 'to', 'code'],
  ...['action', 'stepMs', 'missingMs', 'delayMs', 'track', 'missing', 'kind', 'changed'],
];
