import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseMessages, REPORTS } from './run-messages';
import type { Summary } from './summary';
import { type Message, queryOf } from './summarize';
import { untoldResults } from './unfinished-scenarios';
import { writeReports } from './write-reports';

/**
 * Makes whole the reports of a run whose process could not, as after kill -9, from the messages that it had written.
 * @returns undefined when the run had not begun
 */
export async function finishReports(folder: string, shard: string | null): Promise<Summary | undefined> {
  const file = path.join(folder, REPORTS.messages);
  const text = await readFile(file, 'utf8').catch(() => '');
  const wholeLines = text.slice(0, text.lastIndexOf('\n') + 1);
  const messages = finish(parseMessages(file, wholeLines), Date.now());
  return messages && writeReports(messages, folder, { shard, cpuSeconds: null });
}

/** @returns the messages with what is missing to the end of the run; undefined when it has no beginning */
export function finish(messages: readonly Message[], nowMs: number): Message[] | undefined {
  const [started] = messages.flatMap(({ testRunStarted }) => testRunStarted ?? []);
  if (!started) return undefined;
  const told = messages.filter(({ testRunFinished }) => !testRunFinished);
  const timestamp = { seconds: Math.floor(nowMs / 1000), nanos: Math.floor((nowMs % 1000) * 1e6) };
  const end = { timestamp, success: false, ...(started.id && { testRunStartedId: started.id }) };
  return [...told, ...untoldResults(queryOf(told), nowMs), { testRunFinished: end }];
}
