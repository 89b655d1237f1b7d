/** What is written and not known weighs more than what is known and not written: people leave words out. */
const UNKNOWN_WEIGHT = 0.8;
const LACKING_WEIGHT = 0.2;

/** The known words or sentences that look most like one that nobody knows, the nearest first. */
export function nearest(given: string, known: readonly string[], most = 3): string[] {
  const wanted = pairs(given);
  const likeness = new Map(known.map((each) => [each, alike(wanted, pairs(each))]));
  return [...known].sort((a, b) => (likeness.get(b) ?? 0) - (likeness.get(a) ?? 0)).slice(0, most);
}

/** Tversky's index of two sets: 1 when they are the same, 0 when they share nothing. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return shared / (shared + UNKNOWN_WEIGHT * (a.size - shared) + LACKING_WEIGHT * (b.size - shared) || 1);
}

/** Each two characters that stand side by side, without the figures of a sentence and the parameters of a pattern. */
function pairs(text: string): Set<string> {
  const plain = ` ${text.toLowerCase()} `.replace(/\{\w*\}|(?<=\s)[\d.]+(?=\s)/g, '').replace(/\s+/g, ' ');
  return new Set(Array.from({ length: plain.length - 1 }, (_, i) => plain.slice(i, i + 2)));
}
