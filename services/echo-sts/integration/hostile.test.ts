import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { isErrorCode } from '../../contracts/error-codes';
import { controlEvents, workerEvents } from '../../contracts/events';
import type { TestClient } from '../client-testing';
import { fragmentData, STREAM, streamInit } from '../messages-testing';
import { TestService } from '../service-testing';

/** Messages a property; raise it for a longer attack. The seed is fixed, so a failure can be repeated. */
const NUM_RUNS = Number(process.env.HOSTILE_RUNS ?? 200);
const RUNS = { seed: 20_240_601, numRuns: NUM_RUNS };

/** Anything that JSON or a binary attachment can carry. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.uint8Array({ maxLength: 32 }),
  fc.constant(undefined),
);
/** No value of any field of the protocol. */
const never = fc.oneof(
  fc.constant({}),
  fc.constant([]),
  fc.constant(-1),
  fc.constant('\u0000 no'),
  fc.constant(false),
);

/** A valid message with one required field broken or gone. */
function broken(valid: object): fc.Arbitrary<unknown> {
  const names = Object.keys(valid).filter((name) => name !== 'metadata');
  const value = fc.oneof(never, fc.constant(null), fc.constant(undefined));
  return fc
    .record({ name: fc.constantFrom(...names), value })
    .map(({ name, value }) => ({ ...valid, [name]: value }));
}

const optional = new Set(['max_inflight', 'timeout_ms']);
const requiredOf = (message: object): object =>
  Object.fromEntries(Object.entries(message).filter(([name]) => !optional.has(name)));

const brokenMessage = fc.oneof(
  broken(fragmentData(0)).map((payload) => ['fragment:data', payload] as const),
  broken(requiredOf(streamInit())).map((payload) => ['stream:init', payload] as const),
  broken({ stream_id: STREAM }).map((payload) => ['stream:end', payload] as const),
  broken({ fragment_id: crypto.randomUUID(), status: 'applied', timestamp: 1 }).map(
    (payload) => ['fragment:ack', payload] as const,
  ),
);

describe('hostile messages', () => {
  let service: TestService;
  let worker: TestClient;
  before(async () => {
    service = await TestService.start({ logLevel: 'error' });
    worker = await service.session();
  });
  after(() => service.stop());

  let fences = 0;
  /** Codes of the errors that these messages lead to: all that come before the answer to one more message. */
  const errorsAfter = async (
    ...messages: (readonly [event: string, payload: unknown])[]
  ): Promise<string[]> => {
    for (const [event, payload] of messages) worker.send(event, payload);
    const fence = `fence-${fences++}`;
    worker.send('stream:pause', { stream_id: fence });
    const codes: string[] = [];
    for (;;) {
      const error = await worker.next('error');
      if (error.stream_id === fence) return codes;
      codes.push(error.code);
    }
  };

  it('with a broken field are refused as INVALID_CONFIG, once', () =>
    fc.assert(
      fc.asyncProperty(brokenMessage, async (message) => {
        assert.deepEqual(await errorsAfter(message), ['INVALID_CONFIG']);
      }),
      RUNS,
    ));

  it('of any content lead to one known error at most', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(workerEvents)), anything, async (event, payload) => {
        const codes = await errorsAfter([event, payload]);
        assert.ok(codes.length <= 1 && codes.every(isErrorCode), codes.join());
      }),
      RUNS,
    ));

  it('of any name are refused', () => {
    const reserved = [
      'connect',
      'connect_error',
      'disconnect',
      'disconnecting',
      'newListener',
      'removeListener',
    ];
    const known = new Set([...reserved, ...Object.keys(workerEvents), ...Object.keys(controlEvents)]);
    const names = fc
      .oneof(fc.string(), fc.constantFrom('error', '__proto__', 'constructor', 'message', ''))
      .filter((name) => !known.has(name));
    return fc.assert(
      fc.asyncProperty(names, anything, async (name, payload) => {
        assert.deepEqual(await errorsAfter([name, payload]), ['INVALID_CONFIG']);
      }),
      RUNS,
    );
  });

  it('to the control channel are refused there', () => {
    const bad = anything.map((payload) =>
      typeof payload === 'object' && payload !== null && !Array.isArray(payload)
        ? { ...payload, junk: 1 }
        : payload,
    );
    return fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(controlEvents)), bad, async (event, payload) => {
        const ack: unknown = await worker.socket.timeout(5_000).emitWithAck(event, payload);
        assert.equal((ack as { status: string }).status, 'error');
      }),
      RUNS,
    );
  });

  it('below the protocol harm no other connection', async () => {
    const packet = fc.oneof(
      fc.string(),
      fc.constantFrom('2["x"', '51-["a",{"_placeholder":true,"num":7}]', '2{}', '3', '0/other,', '9'),
    );
    const wire = async (text: string): Promise<void> => {
      const attacker = await service.connect();
      attacker.socket.io.engine.write(text);
      attacker.close();
    };
    await fc.assert(fc.asyncProperty(packet, wire), { ...RUNS, numRuns: NUM_RUNS / 4 });
    assert.deepEqual(await errorsAfter(), []);
  });

  it('leave the session of the same connection in working order', async () => {
    worker.send('stream:init', streamInit());
    worker.send('fragment:data', fragmentData(0));
    assert.equal((await worker.next('fragment:processed')).status, 'success');
    assert.deepEqual(service.log, []);
  });
});
