interface Entry<Answer> {
  sequence: number;
  started: boolean;
  answer?: Answer;
}

/** What a change of the pipeline allows: answers that may go out now, in order, and fragments to start on. */
export interface Progress<Answer> {
  answers: Answer[];
  started: number[];
}

/**
 * The accepted, unanswered fragments of one session, in sequence order. The first `slots` are being processed, at the
 * same time; the others wait. An answer goes out when all earlier ones have.
 */
export class Pipeline<Answer> {
  private entries: Entry<Answer>[] = [];

  constructor(private readonly slots: number) {}

  /** Accepted and not yet answered. */
  get inFlight(): number {
    return this.entries.length;
  }

  /** Those of them that wait for a slot. */
  get queued(): number {
    return Math.max(0, this.entries.length - this.slots);
  }

  /** Takes a fragment in; `started` names it if a slot is free. */
  arrive(sequence: number): Progress<Answer> {
    this.entries.push({ sequence, started: false });
    return this.progress();
  }

  /** Processing is done. An answer for a fragment that is not here changes nothing. */
  finish(sequence: number, answer: Answer): Progress<Answer> {
    const entry = this.entries.find((candidate) => candidate.sequence === sequence);
    if (entry !== undefined) entry.answer = answer;
    return this.progress();
  }

  /** Forgets a fragment; nobody waits for its answer. */
  drop(sequence: number): Progress<Answer> {
    this.entries = this.entries.filter((entry) => entry.sequence !== sequence);
    return this.progress();
  }

  private progress(): Progress<Answer> {
    const answers: Answer[] = [];
    for (let head = this.entries[0]; head?.answer !== undefined; head = this.entries[0]) {
      answers.push(head.answer);
      this.entries.shift();
    }
    const starting = this.entries.slice(0, this.slots).filter((entry) => !entry.started);
    for (const entry of starting) entry.started = true;
    return { answers, started: starting.map((entry) => entry.sequence) };
  }
}
