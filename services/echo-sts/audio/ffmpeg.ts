import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The longest, marks at 44.1 kHz, takes seconds, and ten times that on a busy machine; a child that takes longer is stuck. */
const GIVE_UP_MS = 60_000;
const MOST_SAID_CHARS = 500;

/**
 * Runs ffmpeg from standard input to standard output.
 * @param what is made, for the error
 * @throws Error with ffmpeg's own words when it is missing or fails
 */
export const runFfmpeg = (
  what: string,
  args: readonly string[],
  input: Buffer,
  signal: AbortSignal,
): Promise<Buffer> =>
  runProgram('ffmpeg', what, ['-hide_banner', '-loglevel', 'error', '-threads', '1', ...args], input, signal);

/** The same of any program. */
export function runProgram(
  program: string,
  what: string,
  args: readonly string[],
  input: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      signal,
      timeout: GIVE_UP_MS,
      killSignal: 'SIGKILL',
    });
    const output: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-MOST_SAID_CHARS)));
    // One that ends early closes its input; its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.once('error', (error) =>
      reject(new Error(`${what} needs ${program}: ${error.message}`, { cause: error })),
    );
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(new Error(`${program} made no ${what} (exit ${code ?? killedBy}): ${said.trim()}`));
    });
    child.stdin.end(input);
  });
}

/** Whether a program that nothing else needs is there. */
export function isInPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // not there: the next folder may have it
    }
  });
}

/** Says a text aloud. */
export interface Speaker {
  /** Whether it can; else a sentence that says what is missing. */
  problem(): string | undefined;
  /** @returns a WAV file. @throws Error with the program's own words */
  say(text: string, signal: AbortSignal): Promise<Buffer>;
}

const PROGRAM = 'espeak-ng';
/** Its syllables a minute are the default's; a number is said within a second. */
const VOICE = ['-v', 'en', '--stdout'];

/** The free speech synthesizer that Debian has: nothing else needs it, so it may be missing. */
export const espeak: Speaker = {
  problem: () =>
    isInPath(PROGRAM)
      ? undefined
      : `mode "spoken" needs ${PROGRAM}, which is not to be found in PATH; Debian has it as package ${PROGRAM}`,
  say: (text, signal) => runProgram(PROGRAM, 'spoken dub', [...VOICE, text], Buffer.alloc(0), signal),
};
