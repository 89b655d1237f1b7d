import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What it says instead of coding. */
export const CODEC_WORDS = 'no such thing';

const COMPLAIN = `echo '${CODEC_WORDS}' >&2`;
const COMPLAINS = `${COMPLAIN}; exec cat > /dev/null`;
/** At its first piece of sound. */
const COMPLAINS_ONCE = `if mkdir "$0-complained" 2> /dev/null; then head -c 1000 > /dev/null; ${COMPLAINS}; fi`;
/** In the middle of the first dub. */
const DIES_ONCE = `if mkdir "$0-died" 2> /dev/null; then head -c 1000 > /dev/null; ${COMPLAIN}; exit 1; fi`;

/** The codec that comes next on PATH. */
const REAL = 'PATH="${PATH#*:}"; exec ffmpeg "$@"';

/** Takes the codec's place: reads all that it is given, and gives nothing, or not at first. */
const SCRIPTS = {
  complains: COMPLAINS,
  'fails at first': `case "$*" in *'-f adts'*) ${COMPLAINS_ONCE};; *) ${DIES_ONCE};; esac; ${REAL}`,
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
