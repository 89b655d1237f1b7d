import { isInPath, runProgram } from './ffmpeg';

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
