import type { Mutation } from '../random/mutation';

/** A drawn mutant that changes nothing which anybody could see, and why that is so. */
export interface Equivalent extends Pick<Mutation, 'file' | 'operator' | 'code' | 'original' | 'mutated'> {
  reason: string;
}

/** Told apart by the text of their line, as lines move. Whoever adds one has looked for a difference, and says why there is none. */
export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'services/media-service/input/video-order.ts',
    operator: 'default dropped',
    code: 'const steps = this.recent.slice(1).map((ms, i) => ms - (this.recent[i] ?? 0));',
    original: 'this.recent[i] ?? 0',
    mutated: 'this.recent[i]',
    reason: 'There is one before each of those behind the first.',
  },
  {
    file: 'services/media-service/output/playout.ts',
    operator: 'default dropped',
    code: 'behind.forEach((audio, i) => (audio.data = join.behind[i] ?? audio.data));',
    original: 'join.behind[i] ?? audio.data',
    mutated: 'join.behind[i]',
    reason: 'There are no more frames behind the border than the join has.',
  },
  {
    file: 'services/media-service/output/playout.ts',
    operator: 'off by one',
    code: 'if (nextMs !== undefined) return this.dueMs(this.isHoleBefore(nextMs) ? (this.audioEndMs ?? 0) : nextMs);',
    original: '0',
    mutated: '1',
    reason: 'A hole lies behind sound, which has an end.',
  },
  {
    file: 'services/rtmp/publisher.ts',
    operator: 'boundary',
    code: 'if (waitsFor !== undefined || this.clock.ms - this.answerSinceMs > LOOKS_AT_PUBLISHER_MS) return said;',
    original: 'this.clock.ms - this.answerSinceMs > LOOKS_AT_PUBLISHER_MS',
    mutated: 'this.clock.ms - this.answerSinceMs >= LOOKS_AT_PUBLISHER_MS',
    reason: 'Two times in fractions of a millisecond are not apart by a whole number of them.',
  },
];
