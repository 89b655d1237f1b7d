import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinNals } from '../media/h264';
import type { AccessUnit } from './depacketizer';
import { H264Depacketizer } from './h264-depacketizer';
import { packetizeH264, startsIdr } from './packetizer';
import type { RtpPacket } from './rtp';

const nal = (type: number, bytes: number): Buffer =>
  Buffer.from([0x60 | type, ...Array.from({ length: bytes - 1 }, (_, i) => i & 0xff)]);
const sps = nal(7, 12);
const idr = nal(5, 500);
const slice = nal(1, 99);

/** Packets of access units 3000 ticks apart, numbered across the 16-bit wrap. */
function packets(units: Buffer[][], maxPayload = 100): RtpPacket[] {
  const payloads = units.flatMap((nals, unit) =>
    packetizeH264(nals, maxPayload).map((payload) => ({ ...payload, unit })),
  );
  return payloads.map(({ payload, marker, unit }, i) => ({
    payload,
    marker,
    payloadType: 96,
    sequence: (65534 + i) & 0xffff,
    timestamp: unit * 3000,
    ssrc: 1,
  }));
}

function depacketize(input: readonly RtpPacket[]): AccessUnit[] {
  const units: AccessUnit[] = [];
  const depacketizer = new H264Depacketizer((unit) => units.push(unit));
  for (const { payload, ...header } of input) {
    const view = Buffer.from(payload);
    depacketizer.push({ ...header, payload: view });
    view.fill(0); // as a reader does that has one buffer only
  }
  return units;
}

const first = { timestamp: 0, data: joinNals([sps, idr]), key: true };
const second = { timestamp: 3000, data: joinNals([slice]), key: false };

test('no payload is longer than asked for, only the last of a unit has the marker', () => {
  const payloads = packetizeH264([sps, idr, slice], 100);
  assert.ok(payloads.every(({ payload }) => payload.length <= 100));
  assert.deepEqual(payloads.map(({ marker }) => marker).indexOf(true), payloads.length - 1);
});

test('access units survive packets, bit for bit', () => {
  assert.deepEqual(depacketize(packets([[sps, idr], [slice]])), [first, second]);
});

test('a packet of padding alone is no part of a picture', () => {
  const all = packets([[sps, idr], [slice]]);
  const at = 3;
  const padding = { ...all[at]!, payload: Buffer.alloc(0), marker: false };
  const after = all.slice(at).map((packet) => ({ ...packet, sequence: (packet.sequence + 1) & 0xffff }));
  assert.deepEqual(depacketize([...all.slice(0, at), padding, ...after]), [first, second]);
});

test('without markers a new timestamp ends a unit', () => {
  const unmarked = packets([[sps, idr], [slice], [slice]]).map((packet) => ({ ...packet, marker: false }));
  assert.deepEqual(depacketize(unmarked), [first, second]);
});

test('a unit that lacks a packet is dropped whole, the next one is not', () => {
  const all = packets([[sps, idr], [slice]]);
  for (let missing = 1; missing < all.length - 2; missing++)
    assert.deepEqual(depacketize(all.filter((_, i) => i !== missing)), [second]);
});

test('a gap between two units may have cost the second its beginning: both are dropped', () => {
  const all = packets([[sps, idr], [slice], [slice]]);
  const lastOfFirst = all.findIndex(({ marker }) => marker);
  assert.deepEqual(depacketize(all.filter((_, i) => i !== lastOfFirst)), [{ ...second, timestamp: 6000 }]);
});

test('the end of a picture that is lost costs that one alone, where markers end pictures', () => {
  for (const broken of [[idr], [slice, slice]]) {
    const all = packets([[slice], broken, [slice], [slice], [slice]]);
    const end = all.findLastIndex(({ timestamp, marker }) => timestamp === 3000 && marker);
    const times = depacketize(all.filter((_, i) => i !== end)).map(({ timestamp }) => timestamp);
    assert.deepEqual(times, [0, 6000, 9000, 12_000]);
    const more = depacketize(all.filter((_, i) => i !== end && i !== end + 1)).map((unit) => unit.timestamp);
    assert.deepEqual(more, [0, 12_000]);
  }
});

const aggregate = Buffer.concat([
  Buffer.from([24, 0, sps.length]),
  sps,
  Buffer.from([0, slice.length]),
  slice,
]);
const single = { marker: true, payloadType: 96, sequence: 1, timestamp: 0, ssrc: 1 };

test('several units in one packet are taken apart', () => {
  const [unit] = depacketize([{ ...single, payload: aggregate }]);
  assert.deepEqual(unit?.data, joinNals([sps, slice]));
});

test('zeros that fill a packet up are no unit', () => {
  const [unit] = depacketize([{ ...single, payload: Buffer.concat([aggregate, Buffer.alloc(5)]) }]);
  assert.deepEqual(unit?.data, joinNals([sps, slice]));
});

test('packets that come twice, or after those behind them, cost no picture but their own', () => {
  const all = packets([[sps, idr], [slice], [slice], [slice]]);
  const twice = all.flatMap((packet) => [packet, packet]);
  assert.deepEqual(depacketize(twice), depacketize(all));
  const [last, ...before] = [...all].reverse();
  const swapped = [...before.reverse().slice(0, -1), last!, before.at(-1)!];
  assert.deepEqual(depacketize(swapped), depacketize(all).slice(0, 2));
});

test('a sender that begins anew with other numbers is not taken for one that repeats itself', () => {
  const all = packets([[slice], [slice], [slice], [slice]]);
  const restarted = all.map((packet, i) => ({ ...packet, sequence: i % 2, ssrc: i < 2 ? 1 : 2 }));
  assert.deepEqual(
    depacketize(restarted).map(({ timestamp }) => timestamp),
    [0, 3000, 6000, 9000],
  );
});

test('a picture that another sender does not end is dropped, and its own first one is whole', () => {
  const [first, half, ...others] = packets([[slice], [idr, idr], [sps, idr], [slice]]);
  const anew = others.slice(1).map((packet, i) => ({ ...packet, sequence: 40_000 + i, ssrc: 2 }));
  assert.deepEqual(
    depacketize([first!, half!, ...anew]).map(({ timestamp, key }) => ({ timestamp, key })),
    [
      { timestamp: 0, key: false },
      { timestamp: 6000, key: true },
      { timestamp: 9000, key: false },
    ],
  );
});

test('damaged payloads give no unit', () => {
  for (const payload of [
    Buffer.alloc(0),
    Buffer.from([24, 0, 200, 1]),
    Buffer.from([28]),
    Buffer.from([28, 0x45, 1]),
    Buffer.from([30]),
  ])
    assert.deepEqual(depacketize([{ ...single, payload }]), []);
});

test('the packets from which decoding can start are known by their first bytes', () => {
  assert.deepEqual(
    packets([[sps, idr], [slice]])
      .map(({ payload }) => startsIdr(payload))
      .slice(0, 3),
    [true, true, false],
  );
  assert.equal(startsIdr(aggregate), true);
  assert.equal(startsIdr(slice), false);
  assert.equal(startsIdr(Buffer.alloc(0)), false);
});

test('where each NAL unit has a marker, only a new timestamp ends a picture, and parameter sets stay with theirs', () => {
  const nals = [[sps, idr, idr], [slice, slice], [slice]];
  const marked = nals.flatMap((unit, n) => unit.map((nal) => ({ nal, timestamp: n * 3000 })));
  const units = depacketize(
    marked.map(({ nal, timestamp }, n) => ({
      ...{ payload: nal, marker: true, payloadType: 96, sequence: n, timestamp, ssrc: 1 },
    })),
  );
  assert.deepEqual(units[0], first);
  assert.deepEqual(units.slice(1), [
    { timestamp: 0, data: joinNals([idr]), key: true },
    { timestamp: 3000, data: joinNals([slice, slice]), key: false },
  ]);
});

test('what begins a picture is no part of the one before, whose time it may have', () => {
  const units = [[sps, idr], [slice], [sps, idr], [nal(6, 9), slice], [slice, nal(12, 9)], [slice]];
  const early = units.flatMap((nals, unit) =>
    nals.map((payload) => {
      const isEarly = unit > 1 && [6, 7].includes(payload[0]! & 0x1f);
      return { payload, timestamp: (isEarly ? unit - 1 : unit) * 3000 };
    }),
  );
  const sent = early.map((one, n) => ({ ...one, marker: false, payloadType: 96, sequence: n, ssrc: 1 }));
  assert.deepEqual(
    depacketize(sent),
    units.slice(0, -1).map((nals, unit) => ({
      ...{ timestamp: unit * 3000, data: joinNals(nals), key: nals.includes(idr) },
    })),
  );
});
