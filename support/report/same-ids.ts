import type { Message } from './summary-builder';

/** Ids, old to new. */
export type Ids = ReadonlyMap<string, string>;

/**
 * The messages that only tell what stands in the features, by a key that is the same in every run: sources, documents
 * and pickles, the latter by their order in the file.
 */
export function textKeys(messages: readonly Message[]): Map<string, Message> {
  const pickles = new Map<string, number>();
  const keyOf = ({ source, gherkinDocument, pickle }: Message): string | undefined => {
    if (source) return `source ${source.uri}`;
    if (gherkinDocument) return `document ${gherkinDocument.uri ?? ''}`;
    if (!pickle) return undefined;
    const place = pickles.get(pickle.uri) ?? 0;
    pickles.set(pickle.uri, place + 1);
    return `pickle ${place} of ${pickle.uri}`;
  };
  const keyed = messages.map((message) => [keyOf(message), message] as const);
  return new Map(keyed.flatMap(([key, message]) => (key === undefined ? [] : [[key, message] as const])));
}

/** How the ids of `other` are called in `first`, where both have the same text. */
export function idsAsIn(first: readonly Message[], other: readonly Message[]): Ids {
  const ids = new Map<string, string>();
  const originals = textKeys(first);
  for (const [key, message] of textKeys(other)) pair(originals.get(key), message, ids);
  return ids;
}

/** The same message with the new ids wherever there were old ones. */
export function replaceIds<T>(value: T, ids: Ids): T {
  const replace = (each: unknown): unknown => {
    if (typeof each === 'string') return ids.get(each) ?? each;
    if (Array.isArray(each)) return each.map(replace);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, replace(inner)]));
  };
  return replace(value) as T;
}

/** Walks two trees of the same shape. */
function pair(original: unknown, copy: unknown, ids: Map<string, string>): void {
  if (!isTree(original) || !isTree(copy)) return;
  for (const [key, value] of Object.entries(copy)) {
    const twin = original[key];
    if (key === 'id' && typeof value === 'string' && typeof twin === 'string') ids.set(value, twin);
    else pair(twin, value, ids);
  }
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
