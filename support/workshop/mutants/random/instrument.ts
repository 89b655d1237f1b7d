import type { Mutation } from './mutation';

/** A mutation with the number by which it is switched on. */
export type Numbered = Mutation & { id: number };

/** Name of the function that tells whether a mutation is on, among the globals of the process (switch.ts). */
export const SWITCH = '$mutant';

/**
 * The source with all these mutations in it, each of them asleep until it is switched on, so that one build serves all.
 * @param mutations of this source; where one lies within another, the inner one is asleep while the outer is on
 */
export function instrument(source: string, mutations: readonly Numbered[]): string {
  const outermostFirst = [...mutations].sort((a, b) => a.start - b.start || b.end - a.end);
  return weave(source, 0, source.length, outermostFirst);
}

function weave(source: string, from: number, to: number, mutations: readonly Numbered[]): string {
  const [outer, ...others] = mutations;
  if (!outer) return source.slice(from, to);
  const within = others.filter(({ start }) => start < outer.end);
  const after = others.filter(({ start }) => start >= outer.end);
  const original = weave(source, outer.start, outer.end, within);
  const before = source.slice(from, outer.start);
  return `${before}${choice(outer, original)}${weave(source, outer.end, to, after)}`;
}

const choice = ({ id, kind, mutated }: Numbered, original: string): string =>
  kind === 'statement'
    ? `{ if (!${SWITCH}(${id})) ${original} }`
    : `(${SWITCH}(${id}) ? ${mutated} : ${original})`;
