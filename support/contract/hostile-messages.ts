import fc from 'fast-check';
import type { ErrorCode } from '../../services/contracts/error-codes';
import {
  isControlEvent,
  isWorkerEvent,
  type WorkerEvent,
  workerEvents,
} from '../../services/contracts/events';
import { isIdentifier } from '../../services/contracts/identifiers';
import { MAX_AUDIO_BASE64_CHARS } from '../../services/contracts/limits';
import { breaks, damaged, eventNames, type Payloads, replaced } from '../faults/hostile-values';
import { fragmentAck, fragmentData, type Party, streamCommand, streamInit } from './messages';

/** A message of a client that the service must refuse. */
export interface HostileMessage {
  event: string;
  /** Its arguments; the first is the payload. There may be none. */
  values: (party: Party) => unknown[];
  /** What it is to be refused with. */
  code: ErrorCode;
}

/** What a message is made from: its fragment's id, and a number that is never the next one's. */
interface PlanBuilder {
  id: string;
  sequence: number;
}

const FAR_OFF = 1_000;
const draft: fc.Arbitrary<PlanBuilder> = fc.record({
  id: fc.uuid(),
  sequence: fc.integer({ min: FAR_OFF, max: 2 ** 31 }),
});
const EXAMPLE: Party = { streamId: 'example', workerId: 'example' };
const EXAMPLE_DRAFT: PlanBuilder = { id: '7d1a4c5e-3b52-4a86-9a70-c2f8d4e6b013', sequence: FAR_OFF };
/** Not now: the same seed is to give the same messages. */
const TIMESTAMP = 1_700_000_000_000;

const fragment = (party: Pick<Party, 'streamId'>, { id, sequence }: PlanBuilder) => ({
  ...fragmentData(party, sequence),
  ...{ fragment_id: id, timestamp: TIMESTAMP },
});

function wellFormed(event: string, party: Party, of: PlanBuilder): object {
  if (event === 'stream:init') return streamInit(party);
  if (event === 'fragment:ack') return { ...fragmentAck(of.id), timestamp: TIMESTAMP };
  return /^stream:/.test(event) ? { ...streamCommand(party), reason: 'none' } : fragment(party, of);
}

const from = (event: string, payloads: fc.Arbitrary<Payloads>): fc.Arbitrary<HostileMessage> =>
  fc.tuple(draft, payloads).map(([of, change]) => ({
    event,
    values: (party) => change(wellFormed(event, party, of)),
    code: 'INVALID_CONFIG',
  }));

const broken = (event: WorkerEvent): fc.Arbitrary<HostileMessage> =>
  from(
    event,
    fc.oneof(
      { weight: 3, arbitrary: damaged(wellFormed(event, EXAMPLE, EXAMPLE_DRAFT)) },
      { weight: 1, arbitrary: replaced },
    ),
  ).filter(({ values }) => breaks(workerEvents[event], values(EXAMPLE)[0]));

const unknown = eventNames
  .filter((name) => !isWorkerEvent(name) && !isControlEvent(name))
  .chain((event) => from(event, replaced));

/** Ids that are well-formed, and of no stream that anybody has. */
const strangeStream = fc.stringMatching(/^[A-Za-z0-9_-]{1,50}$/).map((rest) => `nobody-${rest}`);

const stranger: fc.Arbitrary<HostileMessage> = fc
  .tuple(
    fc.constantFrom('fragment:data', 'stream:pause', 'stream:resume', 'stream:end'),
    strangeStream,
    draft,
  )
  .map(([event, streamId, of]) => ({
    event,
    values: ({ workerId }) => [wellFormed(event, { streamId, workerId }, of)],
    code: 'STREAM_NOT_FOUND',
  }));

const gap: fc.Arbitrary<HostileMessage> = draft.map((of) => ({
  event: 'fragment:data',
  values: (party) => [fragment(party, of)],
  code: 'INVALID_SEQUENCE',
}));

const tooLarge: fc.Arbitrary<HostileMessage> = fc
  .tuple(draft, fc.constantFrom('A', '*'))
  .map(([of, letter]) => ({
    event: 'fragment:data',
    values: (party) => {
      const whole = fragment(party, of);
      return [
        { ...whole, audio: { ...whole.audio, data_base64: letter.repeat(MAX_AUDIO_BASE64_CHARS + 4) } },
      ];
    },
    code: 'FRAGMENT_TOO_LARGE',
  }));

const usual = fc.oneof(
  { weight: 12, arbitrary: fc.oneof(...(Object.keys(workerEvents) as WorkerEvent[]).map(broken)) },
  { weight: 3, arbitrary: unknown },
  { weight: 3, arbitrary: stranger },
  { weight: 2, arbitrary: gap },
);
/** One in so many is too large: each of them takes a while to send. */
const LARGE_EVERY = 500;

/** The same messages for the same seed. */
export function hostileMessages(seed: number, count: number): HostileMessage[] {
  const messages = fc.sample(usual, { seed, numRuns: count });
  const large = fc.sample(tooLarge, { seed, numRuns: Math.floor(count / LARGE_EVERY) });
  for (const [i, message] of large.entries()) messages[(i + 1) * LARGE_EVERY - 1] = message;
  return messages;
}

/** The fragment that the refusal has to name: the one in the payload, where its id has the form of an id. */
export function fragmentNamed(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !Object.hasOwn(payload, 'fragment_id'))
    return undefined;
  const { fragment_id: id } = payload as { fragment_id: unknown };
  return isIdentifier(id) ? id : undefined;
}
