import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What it says instead of coding. */
export const CODEC_WORDS = 'no such thing';

const COMPLAIN = `echo '${CODEC_WORDS}' >&2`;
const COMPLAINS = `${COMPLAIN}; exec cat > /dev/null`;
/** Four times, each at its first piece of sound. */
const COMPLAINS_AT_FIRST = `for n in 1 2 3 4; do if mkdir "$0-complained-$n" 2> /dev/null; then head -c 1000 > /dev/null; ${COMPLAINS}; fi; done`;
/** In the middle of the first dub. */
const DIES_ONCE = `if mkdir "$0-died" 2> /dev/null; then head -c 1000 > /dev/null; ${COMPLAIN}; exit 1; fi`;

/** The codec that comes next on PATH. */
const REAL = 'PATH="${PATH#*:}"; exec ffmpeg "$@"';

/** Takes the codec's place: reads all that it is given, and gives nothing, or not at first. */
const SCRIPTS = {
  complains: COMPLAINS,
  'fails at first': `case "$*" in *'-f adts'*) ${COMPLAINS_AT_FIRST};; *) ${DIES_ONCE};; esac; ${REAL}`,
  hangs: 'exec cat > /dev/null',
} as const;

export type BrokenCodec = keyof typeof SCRIPTS;

/**
 * Writes programs that bear the codec's name.
 * @returns their folder, for the front of a worker's PATH
 */
export async function writeBrokenCodec(evidenceDir: string, how: BrokenCodec): Promise<string> {
  const folder = path.join(evidenceDir, 'broken-codec');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'ffmpeg');
  await writeFile(file, `#!/bin/sh\n${SCRIPTS[how]}\n`);
  await chmod(file, 0o755);
  return folder;
}
