import type { ContractClient } from './contract-client';
import { streamInit } from './messages';

/** Messages that are large in one respect, by the words of features. */

type Made = (count: number, client: ContractClient) => unknown;

const KINDS: Readonly<Record<string, Made>> = {
  'bytes in place of the message': (count) => Buffer.alloc(count),
  'entries in a list': (count) => Array<number>(count).fill(0),
  'fields that nobody knows': (count) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`field${i}`, 0])),
  'letters in the source language': (count, client) => {
    const init = streamInit(client);
    // Looks like a language tag to its end, where it is none.
    const source_language = `en${'-x'.repeat(count / 2)}!`;
    return { ...init, config: { ...init.config, source_language } };
  },
  'letters in the reason': (count, { streamId }) => ({ stream_id: streamId, reason: 'x'.repeat(count) }),
};

/** @throws Error that lists what there is */
export function hugeMessage(what: string, count: number, client: ContractClient): unknown {
  const made = KINDS[what];
  if (made) return made(count, client);
  throw new Error(`No huge message has "${what}". There are: ${Object.keys(KINDS).join(', ')}`);
}

/** As text: Socket.IO's own client cannot send what is nested so deeply. */
export const nestedPacket = (event: string, depth: number): string =>
  `2["${event}",${'['.repeat(depth)}${']'.repeat(depth)}]`;

/** Lists in lists, so many in each, so many levels deep. */
export function bush(breadth: number, depth: number): unknown {
  let tree: unknown = 0;
  for (let level = 0; level < depth; level++) tree = Array(breadth).fill(tree);
  return tree;
}
