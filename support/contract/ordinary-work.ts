import type { FragmentData } from '../../services/contracts/fragment-events';
import { eventually } from '../base/eventually';
import type { ContractClient } from './contract-client';
import type { EchoProcess } from './echo-process';

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
  service: EchoProcess,
  beforeBytes: number,
  { mostMb, withinMs }: { mostMb: number; withinMs: number },
): Promise<number> {
  return eventually(
    `the service gives back what it does not keep: growth in MB of at most ${mostMb}`,
    async () => (await ordinaryWork(client), ((await service.residentBytes()) - beforeBytes) / MB),
    { withinMs, everyMs: 10, until: (grown) => grown <= mostMb },
  );
}
