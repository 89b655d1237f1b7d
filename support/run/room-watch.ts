import { statfs } from 'node:fs/promises';

const POLL_MS = 1000;
/** What a run may still write until it has ended, at its fastest, and its reports. */
const LEAST_BYTES = 50e6;

/**
 * Looks every second whether the disk of a folder is full, until it has told of it or is told to stop. A run that goes on without
 * room fails every scenario for a reason of its own, and its reports are cut off.
 * @returns stops it
 */
export function watchRoom(
  folders: readonly string[],
  tell: (sentence: string) => void,
  freeBytes: (folder: string) => Promise<number> = freeBytesIn,
): () => void {
  const stop = (): void => {
    stopped = true;
    clearInterval(timer);
  };
  const look = async (): Promise<void> => {
    const sentence = await lackIn(folders, freeBytes);
    if (sentence === undefined || stopped) return;
    stop();
    tell(sentence);
  };
  let stopped = false;
  const timer = setInterval(() => void look(), POLL_MS);
  timer.unref(); // a finished run is not to be kept alive
  return stop;
}

async function freeBytesIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** @returns what is wrong, for the first folder where it is */
async function lackIn(
  folders: readonly string[],
  freeBytes: (folder: string) => Promise<number>,
): Promise<string | undefined> {
  for (const folder of folders) {
    const bytes = await freeBytes(folder).catch(() => Infinity); // gone, or not to be looked at: the run itself will say
    if (bytes < LEAST_BYTES)
      return (
        `the disk of ${folder} is full: ${Math.floor(bytes / 1e6)} MB are left. ` +
        'Make room there, or name another folder (REPORTS_DIR=…), and run it again.'
      );
  }
  return undefined;
}
