import type { JournalRecord } from '../../services/contracts/journal';
import { parseJournalLine } from '../records/journal-reader';

/** What the service's journal has of a stream so far. @throws Error when it does not answer, or not in its format */
export async function journalOf(serviceUrl: string, streamId: string): Promise<JournalRecord[]> {
  const response = await fetch(`${serviceUrl}/journal?stream_id=${streamId}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`GET /journal: expected 200, seen ${response.status}: ${text}`);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map(parseJournalLine);
}
