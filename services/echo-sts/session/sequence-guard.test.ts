import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SequenceGuard } from './sequence-guard';

const accepted = (...ids: string[]): SequenceGuard => {
  const guard = new SequenceGuard();
  for (const [sequence, id] of ids.entries()) guard.accept(sequence, id);
  return guard;
};

describe('SequenceGuard', () => {
  it('starts at 0 and rises by 1', () => {
    assert.equal(accepted().check(0, 'a'), undefined);
    assert.equal(accepted('a').check(1, 'b'), undefined);
  });
  it('refuses a gap, and tells the number that is due', () =>
    assert.deepEqual(accepted('a').check(2, 'b'), {
      code: 'INVALID_SEQUENCE',
      message: 'sequence_number: expected 1, seen 2',
    }));
  it('refuses a repeated number and a repeated id', () => {
    assert.equal(accepted('a', 'b').check(1, 'c')?.code, 'INVALID_SEQUENCE');
    assert.match(accepted('a', 'b').check(2, 'a')?.message ?? '', /^fragment_id a: seen before/);
  });
  it('lets the next fragment come after one that was refused', () => {
    const guard = accepted('a');
    guard.refuse(1, 'b');
    assert.equal(guard.check(2, 'c'), undefined);
  });
  it('lets a refused fragment be sent again, until a later one came', () => {
    const guard = accepted('a');
    guard.refuse(1, 'b');
    assert.equal(guard.check(1, 'b'), undefined);
    assert.equal(guard.check(1, 'other')?.code, 'INVALID_SEQUENCE');
    guard.refuse(1, 'b');
    assert.equal(guard.check(1, 'b'), undefined);
    guard.accept(2, 'c');
    assert.equal(guard.check(1, 'b')?.code, 'INVALID_SEQUENCE');
  });
  it('does not let a refused fragment out of turn use up a number', () => {
    const guard = accepted('a');
    guard.refuse(5, 'b');
    assert.equal(guard.check(1, 'c'), undefined);
  });
});
