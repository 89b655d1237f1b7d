import type { Mutation } from '../random/mutation';

/** A drawn mutant that changes nothing which anybody could see, and why that is so. */
export interface Equivalent extends Pick<Mutation, 'file' | 'operator' | 'code' | 'original' | 'mutated'> {
  reason: string;
}

/** Told apart by the text of their line, as lines move. Whoever adds one has looked for a difference, and says why there is none. */
export const EQUIVALENTS: readonly Equivalent[] = [];
