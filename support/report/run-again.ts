import { redact } from '../../services/net/redact';
import type { FailureView } from './failure-view';

/** Settings of a run that change what a scenario runs on. */
const OF_THE_STACK = [
  'MEDIAMTX_BIN',
  'FIXTURE',
  'WORKER_COMMAND',
  'WORKER_IMAGE',
  'WORKER_PROFILE',
  'STS_URL',
];

/** Commands that run one scenario again. */
export function commandsFor(
  place: string,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<FailureView, 'command' | 'keepCommand'> {
  const settings = settingsIn(environment);
  const cucumber = `npx cucumber-js ${quoted(place)}`;
  return {
    command: [...settings, cucumber].join(' '),
    keepCommand: ['KEEP=1', ...settings, cucumber].join(' '),
  };
}

/** `NAME=value` of those that are set. */
export const settingsIn = (
  environment: Readonly<Record<string, string | undefined>>,
  andAlso: readonly string[] = [],
): string[] =>
  [...OF_THE_STACK, ...andAlso].flatMap((name) => {
    const value = environment[name];
    return value ? [`${name}=${quoted(redact(value))}`] : [];
  });

/** As a POSIX shell takes a word. */
export const quoted = (word: string): string =>
  /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
