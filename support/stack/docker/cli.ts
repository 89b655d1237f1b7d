import { execa, type Result } from 'execa';
import { reaper } from '../../base/orphans';

/** A docker command that did not do what it was told. The message has the command and what it said. */
export class DockerError extends Error {
  override name = 'DockerError';
}

/** Starting a container takes a second; ten at once, on two cores, much more. */
const DEFAULT_TIMEOUT_MS = 120_000;
/** How many lines an error quotes. */
const QUOTED_LINES = 15;

interface DockerOptions {
  /** The whole environment; this process's own by default. */
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
  /** This process's own by default. */
  cwd?: string;
}

/**
 * Runs `docker` with these arguments to its end.
 * @returns what it printed, without the last line feed
 * @throws DockerError when there is no docker, it fails, or it takes too long
 */
export async function docker(
  args: readonly string[],
  { env = process.env, timeoutMs = DEFAULT_TIMEOUT_MS, cwd = process.cwd() }: DockerOptions = {},
): Promise<string> {
  // In a group of its own, as every child is: Ctrl-C must not break off a removal, and kill -9 must not leave one at work.
  const child = execa('docker', args, {
    ...{ env, cwd, extendEnv: false, detached: true, cleanup: false, reject: false, stdin: 'ignore' },
    timeout: timeoutMs,
  });
  if (child.pid !== undefined) reaper.watch(child.pid);
  const result = await child;
  if (child.pid !== undefined) reaper.release(child.pid);
  if (!result.failed) return result.stdout;
  const said = result.stderr.split('\n').slice(-QUOTED_LINES).join('\n');
  throw new DockerError(`docker ${args.join(' ')}: ${outcome(result, timeoutMs)}\n${said}`.trimEnd());
}

type Outcome = Pick<Result, 'timedOut' | 'exitCode' | 'shortMessage'>;

function outcome({ timedOut, exitCode, shortMessage }: Outcome, limitMs: number): string {
  if (timedOut) return `not done within ${limitMs} ms`;
  return exitCode === undefined ? String(shortMessage) : `exit code ${exitCode}`;
}

/** For commands whose object may have gone meanwhile: @returns undefined then. @throws DockerError for anything else */
export async function dockerUnless(gone: RegExp, args: readonly string[]): Promise<string | undefined> {
  try {
    return await docker(args);
  } catch (error) {
    if (error instanceof DockerError && gone.test(error.message)) return undefined;
    throw error;
  }
}

/** Where the services listen in their containers (docker-compose.yml). */
export const MEDIA_SERVER_PORTS = { rtsp: 8554, rtmp: 1935, api: 9997, playback: 9996 } as const;
export const STS_PORT = 8080;
export const METRICS_PORT = 8000;
