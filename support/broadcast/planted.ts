import path from 'node:path';
import { mkdir, utimes, writeFile } from 'node:fs/promises';

/** A password in the address of the output that nobody takes; whatever goes wrong there, no line of a log may have it. */
export const OUTPUT_PASSWORD = 'no-log-may-have-this';
/** How it stands in the address, and so in the name that the output is published under. */
export const OUTPUT_LOGIN = `user=suite&pass=${OUTPUT_PASSWORD}`;

/** Of whoever may read a locked source. The password has signs in it that an address spells in another way. */
export const INPUT_LOGIN = { user: 'studio-2', password: 'no-log/may@have:this' } as const;

/** In what an STS says of a failure: our own worker tells it without that. */
export const SAID_SECRET = 'no-log-may-tell-this';

/** What no line of a log may have, in any spelling. */
export const SECRETS: readonly string[] = [
  OUTPUT_PASSWORD,
  INPUT_LOGIN.password,
  encodeURIComponent(INPUT_LOGIN.password),
];

/** Behind all that a broadcast of the suite comes to. */
export const EARLIER_BATCH = 900_000;
const LONG_AGO_MS = 3_600_000;

/** What an earlier run of the stream left in the folder of its segments: one of them, and one that it was writing when it was ended. */
export async function leaveEarlierRun(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${EARLIER_BATCH}_video.mp4`), '');
  const part = path.join(folder, `${EARLIER_BATCH}_audio.m4a.0a1b2c3d.part`);
  await writeFile(part, '');
  const longAgo = new Date(Date.now() - LONG_AGO_MS);
  await utimes(part, longAgo, longAgo);
}
