import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { ACKNOWLEDGED_BYTES, Uptake } from './uptake';

let uptake: Uptake;
beforeEach(() => (uptake = new Uptake()));

const write = (bytes: number, atMs: number): void => {
  uptake.wrote(bytes, atMs);
  uptake.taken();
};
/** A server that has acknowledged 4 times, each time after so many bytes. */
function acknowledging(stepBytes: number): void {
  for (let count = 1; count <= 4; count++) {
    write(stepBytes, count);
    uptake.acknowledged(count * stepBytes);
  }
}

describe('the system', () => {
  it('owes nothing as long as nothing was written, and when all is taken', () => {
    assert.equal(uptake.owedSinceMs, undefined);
    write(100, 5);
    assert.equal(uptake.owedSinceMs, undefined);
  });
  it('owes since the oldest write that it has not taken', () => {
    for (const atMs of [10, 20, 30]) uptake.wrote(1, atMs);
    assert.equal(uptake.owedSinceMs, 10);
    uptake.taken();
    assert.equal(uptake.owedSinceMs, 20);
  });
});

describe('the system of a server that does not acknowledge', () => {
  const look = (queuedBytes: number, atMs: number): void => uptake.held(queuedBytes, uptake.takenBytes, atMs);
  it('owes since it was first seen to take no more of what waits for it', () => {
    write(1000, 5);
    look(400, 10);
    assert.equal(uptake.owedSinceMs, 10);
    write(500, 15);
    look(700, 20);
    assert.equal(uptake.owedSinceMs, 20, 'it took 200 of them');
    write(500, 25);
    look(1200, 30);
    look(1200, 40);
    assert.equal(uptake.owedSinceMs, 20);
    look(0, 50);
    assert.equal(uptake.owedSinceMs, undefined);
  });
  it('has not moved by what our system took while somebody looked', () => {
    write(1000, 5);
    look(1000, 10);
    const { takenBytes } = uptake;
    write(1000, 15);
    uptake.held(2000, takenBytes, 20);
    look(2000, 30);
    assert.equal(uptake.owedSinceMs, 10);
  });
  it('is not asked once the server acknowledges', () => {
    write(1000, 5);
    look(1000, 10);
    acknowledging(ACKNOWLEDGED_BYTES);
    assert.equal(uptake.owedSinceMs, undefined);
  });
});

describe('a server that acknowledges', () => {
  it('owes the next acknowledgement from when it has its bytes', () => {
    acknowledging(ACKNOWLEDGED_BYTES);
    write(ACKNOWLEDGED_BYTES - 1, 50);
    assert.equal(uptake.owedSinceMs, undefined);
    write(1, 60);
    write(1_000_000, 70);
    assert.equal(uptake.owedSinceMs, 60);
    uptake.acknowledged(5 * ACKNOWLEDGED_BYTES);
    assert.equal(uptake.owedSinceMs, undefined);
  });
  it('owes nothing before its own window is full', () => {
    acknowledging(2_500_000);
    write(2_499_999, 50);
    assert.equal(uptake.owedSinceMs, undefined);
    write(1, 60);
    assert.equal(uptake.owedSinceMs, 60);
  });
  it('may count from anywhere, past 2^32', () => {
    uptake.acknowledged(2 ** 32 - ACKNOWLEDGED_BYTES);
    for (let i = 0; i < 4; i++) uptake.acknowledged(i * ACKNOWLEDGED_BYTES);
    write(ACKNOWLEDGED_BYTES, 60);
    assert.equal(uptake.owedSinceMs, 60);
  });
});

it('a server that never acknowledges, or did so only at the beginning, owes no acknowledgement', () => {
  write(100_000_000, 1);
  assert.equal(uptake.owedSinceMs, undefined);
  for (const count of [1, 2, 3]) uptake.acknowledged(count * ACKNOWLEDGED_BYTES);
  write(100_000_000, 2);
  assert.equal(uptake.owedSinceMs, undefined);
});
