import { type Refusal, refusal } from './refusal';

/**
 * Sequence numbers of one session: from 0, each one more than the last, each fragment id once.
 *
 * A fragment that is refused for another reason still uses up its number, so that one refusal does not make a gap of
 * every later fragment; the same fragment may be sent again as long as no later one came.
 */
export class SequenceGuard {
  private next = 0;
  private refused: string | undefined;
  private readonly ids = new Set<string>();

  /** What is wrong with the number or the id, if anything. Changes nothing. */
  check(sequence: number, fragmentId: string): Refusal | undefined {
    if (this.isRetry(sequence, fragmentId)) return undefined;
    if (this.ids.has(fragmentId))
      return refusal('INVALID_SEQUENCE', `fragment_id ${fragmentId}: seen before in this session`);
    if (sequence !== this.next)
      return refusal('INVALID_SEQUENCE', `sequence_number: expected ${this.next}, seen ${sequence}`);
    return undefined;
  }

  accept(sequence: number, fragmentId: string): void {
    this.next = sequence + 1;
    this.ids.add(fragmentId);
    this.refused = undefined;
  }

  /** Uses up the number of a refused fragment, if it was its turn. */
  refuse(sequence: number, fragmentId: string): void {
    if (sequence !== this.next || this.ids.has(fragmentId)) return;
    this.next = sequence + 1;
    this.refused = fragmentId;
  }

  private isRetry(sequence: number, fragmentId: string): boolean {
    return fragmentId === this.refused && sequence === this.next - 1;
  }
}
