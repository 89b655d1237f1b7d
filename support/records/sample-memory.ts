import { parseSample, type Sample } from './prometheus-line';

/** Several times the lines of any document here; beyond it everything is forgotten and learned again. */
const MOST_LINES = 1000;

/**
 * Reads lines of an endpoint that is read again and again: a line that was there before is not taken apart anew. Most
 * series of a worker stay what they are from one look to the next.
 */
export class SampleMemory {
  private readonly known = new Map<string, Sample>();

  /** As `parseSample`, always the same object for the same line. @throws Error */
  readonly read = (line: string): Sample => {
    const known = this.known.get(line);
    if (known) return known;
    const sample = parseSample(line);
    if (this.known.size >= MOST_LINES) this.known.clear();
    this.known.set(line, sample);
    return sample;
  };
}
