import { joinLate } from '../records/late-joiner';
import { LiveReader, type Arrival, type LiveReaderEnd } from '../records/live-reader';
import type { BroadcastFacts } from './facts';

/** Joining late is judged at 2.5 s (US1-9); what takes longer is still measured, up to here. */
const JOIN_DEADLINE_MS = 10_000;

/** Those who watch the output while it is live. */
export class Viewers implements AsyncDisposable {
  private first: LiveReader | undefined;
  late: BroadcastFacts['lateViewer'];

  constructor(private readonly url: string) {}

  /** The first viewer, who stays to the end and notes when each packet comes. */
  join(): void {
    this.first = new LiveReader(this.url);
  }

  /** A second one, who leaves when it has seen and heard something. */
  async joinLate(): Promise<void> {
    this.late = await joinLate(this.url, { deadlineMs: JOIN_DEADLINE_MS }).catch((error: Error) => ({
      problem: error.message,
    }));
  }

  get arrivals(): readonly Arrival[] {
    return this.first?.arrivals ?? [];
  }

  /** How the first viewer's stream ended; the stream itself must be over. */
  async end(): Promise<LiveReaderEnd | undefined> {
    return this.first?.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.first?.stop();
  }
}
