import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What it says instead of coding. */
export const CODEC_WORDS = 'no such thing';

const COMPLAIN = `echo '${CODEC_WORDS}' >&2`;
const COMPLAINS = `${COMPLAIN}; exec cat > /dev/null`;
/** In the middle of the first dub. */
const DIES_ONCE = `if mkdir "$0-died" 2> /dev/null; then head -c 1000 > /dev/null; ${COMPLAIN}; exit 1; fi`;

/** Takes the codec's place: reads all that it is given, and gives nothing. One decodes, by the codec that comes next on PATH. */
const SCRIPTS = {
  complains: COMPLAINS,
  'dies once, then decodes only': `case "$*" in *'-f adts'*) ${COMPLAINS};; esac; ${DIES_ONCE}; PATH="\${PATH#*:}"; exec ffmpeg "$@"`,
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
