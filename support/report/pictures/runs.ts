import type { StoryFragment } from '../story';

/** Segments in a row of which the same became. */
export interface Run {
  /** Numbers of segments, from 1, both included. */
  first: number;
  last: number;
  outcome: StoryFragment['outcome'];
  reason: string | undefined;
}

export function runsOf(fragments: readonly StoryFragment[]): Run[] {
  const runs: Run[] = [];
  for (const { segment, outcome, reason } of fragments) {
    const last = runs.at(-1);
    if (last && last.outcome === outcome && last.reason === reason && last.last === segment - 1)
      last.last = segment;
    else runs.push({ first: segment, last: segment, outcome, reason });
  }
  return runs;
}

/** `segment 3` or `segments 3 to 7`. */
export const namesOf = ({ first, last }: Pick<Run, 'first' | 'last'>): string =>
  first === last ? `segment ${first}` : `segments ${first} to ${last}`;

/** `dubbed`, `original (breaker open)`, `never settled`. */
export function outcomeOf({ outcome, reason }: Pick<Run, 'outcome' | 'reason'>): string {
  if (outcome === undefined) return 'never settled';
  return reason === undefined ? outcome : `${outcome} (${reason.replace('_', ' ')})`;
}
