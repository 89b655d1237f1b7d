import { type JournalRecord, journalRecord } from '../../services/contracts/journal';
import { readMessage } from '../../services/contracts/message';
import { LineSplitter } from '../base/lines';

/** echo-sts wrote something that is no journal record: a defect, not an outage. */
export class JournalFormatError extends Error {
  override name = 'JournalFormatError';
}

interface JournalQuestion {
  url: string;
  streamId: string;
  signal: AbortSignal;
  /** The last record known; only later ones are asked for. */
  last?: JournalRecord;
}

export interface JournalListener {
  connected(): void;
  record(record: JournalRecord): void;
}

/**
 * Reads a live journal until the service ends it. A line that was cut off by the end is left out.
 * @throws JournalFormatError for a line that is no record; Error when the service cannot be reached, or goes away.
 */
export async function readJournal(question: JournalQuestion, listener: JournalListener): Promise<void> {
  const address = addressOf(question);
  const response = await fetch(address, { signal: question.signal });
  if (!response.ok || response.body === null)
    throw new Error(`GET ${address.href}: expected 200, seen ${response.status}: ${await response.text()}`);
  listener.connected();
  const lines = new LineSplitter((line) => listener.record(parseJournalLine(line)));
  for await (const chunk of response.body) lines.push(chunk as Uint8Array);
}

const ANSWER_MS = 5000;

/** What the journal has of a stream so far. @throws Error when no echo-sts answers, JournalFormatError */
export async function fetchJournal(url: string, streamId: string): Promise<JournalRecord[]> {
  const address = new URL(`/journal?stream_id=${streamId}`, url);
  const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!response.ok) throw new Error(`${address.href} answered ${response.status}: is it an echo-sts?`);
  return (await response.text()).split('\n').filter(Boolean).map(parseJournalLine);
}

/** @throws JournalFormatError that shows the line and what is wrong with it. */
export function parseJournalLine(line: string): JournalRecord {
  const reading = readMessage(journalRecord, parsed(line));
  if (!reading.ok)
    throw new JournalFormatError(`journal record: ${reading.problem}, in: ${line.slice(0, 300)}`);
  return reading.value;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new JournalFormatError(`journal record: not JSON: ${line.slice(0, 300)}`, { cause: error });
  }
}

function addressOf({ url, streamId, last }: JournalQuestion): URL {
  const address = new URL('/journal', url);
  address.searchParams.set('stream_id', streamId);
  address.searchParams.set('follow', '1');
  if (last !== undefined) {
    address.searchParams.set('after', String(last.index));
    address.searchParams.set('instance', last.instance);
  }
  return address;
}
