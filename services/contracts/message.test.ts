import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { exactMessage, message, readMessage } from './message';

const schema = message({
  name: z.string().max(5),
  count: z.int().min(1).max(3).optional(),
  inner: message({ kind: z.enum(['a', 'b']) }).optional(),
});

const problemOf = (payload: unknown, of: z.ZodType = schema): string => {
  const reading = readMessage(of, payload);
  assert.ok(!reading.ok);
  return reading.problem;
};

/** Generous: looking at each field or byte would take seconds. */
const QUICKLY_MS = 1000;

/** By the work done, not by the time passed: the machine may be busy with something else. */
function quickly<T>(read: () => T): T {
  const before = process.cpuUsage();
  const result = read();
  const { user, system } = process.cpuUsage(before);
  const tookMs = (user + system) / 1000;
  assert.ok(tookMs < QUICKLY_MS, `${tookMs} ms of CPU time`);
  return result;
}

describe('readMessage', () => {
  it('treats null and absent alike, and ignores what it does not know', () =>
    assert.deepEqual(readMessage(schema, { name: 'x', count: null, inner: null, extra: 1 }), {
      ok: true,
      value: { name: 'x' },
    }));

  it('reports a required field that is null as missing', () =>
    assert.equal(problemOf({ name: null }), 'name: expected a string, seen nothing'));
  it('names nested fields', () =>
    assert.equal(
      problemOf({ name: 'x', inner: { kind: 'c' } }),
      'inner.kind: expected "a" or "b", seen "c"',
    ));
  it('tells limits', () => {
    assert.equal(problemOf({ name: 'x', count: 9 }), 'count: expected a number ≤ 3, seen 9');
    assert.equal(problemOf({ name: 'x', count: 0 }), 'count: expected a number ≥ 1, seen 0');
    assert.equal(problemOf({ name: 'x', count: 1.5 }), 'count: expected a whole number, seen 1.5');
    assert.equal(problemOf({ name: 'abcdef' }), 'name: expected a string of ≤ 5 characters, seen "abcdef"');
  });
  it('stays one short line whatever it is given', () => {
    assert.equal(problemOf('x'.repeat(10_000)).length < 150, true);
    assert.equal(problemOf([]), 'message: expected an object, seen a list');
    assert.equal(problemOf(undefined), 'message: expected an object, seen nothing');
  });
  it('tells the first three problems and counts the rest', () => {
    const four = message({ a: z.int(), b: z.int(), c: z.int(), d: z.int() });
    assert.match(problemOf({}, four), /^a: .*; b: .*; c: .*; and 1 more$/);
  });
});

describe('messages of strangers', () => {
  const millionFields = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`k${i}`, 0]));
  it('are no objects if they are bytes, how many they may be', () =>
    quickly(() => {
      const bytes = Buffer.alloc(20_000_000);
      const seen = 'message: expected an object, seen "20000000 bytes"';
      assert.equal(problemOf(bytes), seen);
      assert.equal(problemOf(bytes, exactMessage({ name: z.string().optional() })), seen);
    }));
  it('may have a million fields: only those of the schema are read', () => {
    quickly(() => assert.equal(problemOf(millionFields), 'name: expected a string, seen nothing'));
    const fitting = { ...millionFields, name: 'x' };
    quickly(() => assert.ok(readMessage(schema, fitting).ok));
  });
});

describe('exactMessage', () => {
  it('is quick to refuse a million unknown fields, and does not list them', () => {
    const millionFields = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`k${i}`, 0]));
    const problem = quickly(() => problemOf(millionFields, exactMessage({ name: z.string().optional() })));
    assert.match(problem, /^message: unknown field "k0", "k1"/);
    assert.ok(problem.length < 2_000, problem);
  });
  it('names unknown fields', () =>
    assert.equal(
      problemOf({ nme: 1 }, exactMessage({ name: z.string().optional() })),
      'message: unknown field "nme", seen an object',
    ));
});
