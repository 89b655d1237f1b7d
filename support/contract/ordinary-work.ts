import type { FragmentData } from '../../services/contracts/fragment-events';
import { eventually } from '../base/eventually';
import type { ContractClient } from './contract-client';
import { streamInit } from './messages';
import type { StsUnderTest } from './sts-under-test';

const MB = 1024 * 1024;
/** Fragments of ordinary work, and the size of their sound. */
const WORK_FRAGMENTS = 20;
const WORK_CHARS = 200_000;

/** What a service does all day, so that V8 has reason to collect the garbage that others have left. */
export async function ordinaryWork(client: ContractClient): Promise<void> {
  const { audio } = client.message('fragment:data') as FragmentData;
  const before = client.wire.count('fragment:processed');
  for (let i = 0; i < WORK_FRAGMENTS; i++)
    client.sendFragment(client.sent.length, { audio: { ...audio, data_base64: 'A'.repeat(WORK_CHARS) } });
  await client.answers(before + WORK_FRAGMENTS);
}

/**
 * Has a client work until the service has given back what it does not keep.
 * @param beforeBytes resident memory that growth is counted from
 * @returns growth in MB, as soon as it is at most `mostMb`
 * @throws NotInTimeError when it stays above, with the last reading
 */
export async function growthAfterWork(
  client: ContractClient,
  service: StsUnderTest,
  beforeBytes: number,
  { mostMb, withinMs }: { mostMb: number; withinMs: number },
): Promise<number> {
  return eventually(
    `the service gives back what it does not keep: growth in MB of at most ${mostMb}`,
    async () => (await ordinaryWork(client), ((await service.residentBytes()) - beforeBytes) / MB),
    { withinMs, everyMs: 10, until: (grown) => grown <= mostMb },
  );
}

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
