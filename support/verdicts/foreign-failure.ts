import path from 'node:path';
import { foreignStsUrl } from '../contract/sts-under-test';
import { isForeignWorker } from '../stack/foreign-worker';
import { parseRecord } from '../base/lines';
import { projectRoot } from '../base/project-root';
import { readIfThere } from '../base/read-if-there';
import { FILES } from '../broadcast/facts';

/** Which section of docs/contract.md says what a scenario asks of a worker; the first tag that fits wins. */
const SECTIONS: readonly (readonly [tag: RegExp, section: string])[] = [
  [/^@(viewer|operated)$/, 'levels'],
  [/^@rung-/, 'the-ladder'],
  [/^@contract$/, 'an-sts-of-your-own'],
  [/^@metrics$/, 'metrics'],
  [/^@(E1|E3|E4|E9|E12|E13)$/, 'process'],
  [/^@E/, 'original-sound'],
  [/^@US[12]$/, 'process'],
  [/^@US[3456]$/, 'sts'],
];
const ELSE = 'what-a-worker-must-offer';

/** Anchors in docs/contract.md. */
export const CONTRACT_SECTIONS: readonly string[] = [...SECTIONS.map(([, section]) => section), ELSE];

export function contractSection(tags: readonly string[]): string {
  const found = SECTIONS.find(([pattern]) => tags.some((tag) => pattern.test(tag)));
  return found?.[1] ?? ELSE;
}

const CONTRACT = 'docs/contract.md';

/**
 * Tells of a failure on somebody else's worker or STS where it is written what was expected; of ours nothing.
 * @param log where its log says more
 */
export function referIfForeign(
  failure: Error,
  tags: readonly string[],
  { env = process.env, log }: { env?: NodeJS.ProcessEnv; log?: string | undefined } = {},
): void {
  const isForeign = tags.includes('@contract') ? foreignStsUrl(env) !== undefined : isForeignWorker(env);
  const section = `What is asked of it: ${CONTRACT}#${contractSection(tags)}`;
  if (!isForeign || failure.message.includes(CONTRACT)) return;
  const { message, stack = message } = failure;
  const where = [section, log].filter(Boolean).join('\n');
  failure.message = showsDifference(failure) ? labelled(message, section) : `${message}\n${where}`;
  failure.stack = stack.replace(message, failure.message);
}

const showsDifference = (failure: Error): boolean => 'showDiff' in failure && failure.showDiff === true;

/** Of a failure with a difference cucumber shows what stands before ": expected", and the difference. */
function labelled(message: string, reference: string): string {
  const [, label] = /^([^:]+): expected/.exec(message) ?? [];
  const inLabel = reference.replace(':', ',');
  return label === undefined ? `${inLabel}: ${message}` : message.replace(label, `${label} (${inLabel})`);
}

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
