import path from 'node:path';
import { parseRecord } from '../base/lines';
import { projectRoot } from '../base/project-root';
import { readIfThere } from '../base/read-if-there';
import { FILES } from '../broadcast/facts';

const SHOWN_CHARACTERS = 160;
const COMPLAINS = /\b(error|warn(ing)?|fatal|traceback|exception|failed)\b/i;

/** Where the log of a worker of somebody else's complains last, or ends: for its engineer. @returns undefined where it printed nothing */
export async function placeInLog(dir: string): Promise<string | undefined> {
  const file = path.join(dir, FILES.workerLog);
  const lines = ((await readIfThere(file)) ?? '').trimEnd().split('\n');
  const last = lines.findLastIndex(complains);
  const at = last < 0 ? lines.length - 1 : last;
  const text = lines[at] ?? '';
  if (text === '') return undefined;
  return `In its log: ${path.relative(projectRoot, file)}:${at + 1}: ${text.slice(0, SHOWN_CHARACTERS)}`;
}

/** Of lines in JSON by their level, of others by their words. */
function complains(text: string): boolean {
  const record = parseRecord(text);
  return record ? COMPLAINS.test(String(record['level'])) : COMPLAINS.test(text);
}
