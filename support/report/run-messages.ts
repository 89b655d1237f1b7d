import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Summary } from './summary';
import type { Message } from './summarize';

/** What is known of one run. */
export interface Run {
  /** Its file, for messages. */
  name: string;
  messages: readonly Message[];
  /** undefined where no summary.json stands beside the messages. */
  summary: Summary | undefined;
}

/** Names of the files in a folder of reports; as in cucumber.js. */
export const REPORTS = {
  messages: 'messages.ndjson',
  summary: 'summary.json',
  page: 'index.html',
  html: 'cucumber.html',
  junit: 'junit.xml',
  rerun: 'rerun.txt',
} as const;

/** Something given by a person is not as it has to be; the message says what and what to do. */
export class ReportError extends Error {
  override name = 'ReportError';
}

/**
 * @param place a folder of reports, or its messages.ndjson
 * @throws ReportError for what is not there, or is not the messages of a whole run
 */
export async function readRun(place: string): Promise<Run> {
  const found = await stat(place).catch(() => undefined); // reading it will say what is wrong
  const file = found?.isDirectory() ? path.join(place, REPORTS.messages) : place;
  const messages = parseMessages(file, await readText(file));
  if (!messages.some(({ testRunFinished }) => testRunFinished))
    throw new ReportError(`${file} holds no end of its run (testRunFinished): it was cut off. Run it again.`);
  const summary = path.join(path.dirname(file), REPORTS.summary);
  return { name: file, messages, summary: await readSummary(summary) };
}

/** @throws ReportError with the first line that is not JSON */
export function parseMessages(file: string, text: string): Message[] {
  return text.split('\n').flatMap((line, i) => (line === '' ? [] : [parseLine(file, i + 1, line)]));
}

/** The summary of a run; undefined when there is none, or it was not written to its end. */
export async function readSummary(file: string): Promise<Summary | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Summary;
  } catch (error) {
    // it is created when the run starts, and written when it ends
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseLine(file: string, number: number, line: string): Message {
  try {
    return JSON.parse(line) as Message;
  } catch (error) {
    const problem = (error as Error).message;
    throw new ReportError(`${file}:${number} is not a message of cucumber (${problem}). Run it again.`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const problem = (error as Error).message;
    throw new ReportError(`Expected a folder of reports, or its ${REPORTS.messages}: ${problem}`);
  }
}
