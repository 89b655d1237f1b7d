import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeSenderReport, ntpMsAt, parseSenderReport } from './rtcp';
import { TimestampUnwrapper, encodeRtp, isRtp, parseRtp } from './rtp';

const header = { payloadType: 96, marker: true, sequence: 65535, timestamp: 0xfffffffe, ssrc: 0xdeadbeef };

test('a packet is read as it was written', () => {
  assert.deepEqual(parseRtp(encodeRtp(header, Buffer.from('abc'))), {
    ...header,
    payload: Buffer.from('abc'),
  });
});

test('contributing sources, extension and padding are not payload', () => {
  const packet = Buffer.concat([
    encodeRtp(header, Buffer.alloc(4)), // one contributing source
    Buffer.from('bede000100000000', 'hex'), // extension of one word
    Buffer.from('payload'),
    Buffer.from([0, 2]), // two bytes of padding
  ]);
  packet[0] = 0x80 | 0x20 | 0x10 | 1;
  assert.equal(parseRtp(packet)?.payload.toString(), 'payload');
});

test('what is no RTP is told from what is', () => {
  assert.equal(isRtp(Buffer.alloc(12)), false);
  assert.equal(isRtp(Buffer.from([0x80, 96])), false);
  const liar = encodeRtp(header, Buffer.alloc(0));
  liar[0] = 0x80 | 0x0f; // 15 contributing sources that are not there
  assert.equal(parseRtp(liar), undefined);
  liar[0] = 0x80 | 0x10; // an extension that is not there
  assert.equal(parseRtp(liar), undefined);
});

test('timestamps go on where they wrap, also backwards', () => {
  const clock = new TimestampUnwrapper();
  assert.deepEqual(
    [0xffffff00, 0x100, 0x80, 0x200].map((at) => clock.unwrap(at)),
    [0, 512, 384, 768],
  );
});

test('a sender report is read as it was written, to a third of a microsecond', () => {
  const report = { ssrc: 7, ntpMs: 1_790_000_000_123.456, timestamp: 99, packets: 3, octets: 500 };
  const read = parseSenderReport(encodeSenderReport(report));
  assert.ok(read && Math.abs(read.ntpMs - report.ntpMs) < 0.0003);
  assert.deepEqual({ ...read, ntpMs: 0 }, { ...report, ntpMs: 0 });
});

test('a sender without a clock says 0, which is no time', () => {
  const report = encodeSenderReport({ ssrc: 7, ntpMs: 0, timestamp: 99, packets: 3, octets: 500 });
  report.fill(0, 8, 16);
  assert.equal(parseSenderReport(report), undefined);
});

test('the time of reports goes on where its count begins anew, in 2036', () => {
  const endMs = Date.parse('2036-02-07T06:28:16Z');
  for (const ntpMs of [endMs - 500, endMs + 500, Date.parse('2099-01-01'), Date.parse('1971-01-01')])
    assert.equal(
      parseSenderReport(encodeSenderReport({ ssrc: 7, ntpMs, timestamp: 0, packets: 0, octets: 0 }))?.ntpMs,
      ntpMs,
    );
});

test('anything but a sender report in front is none', () => {
  assert.equal(parseSenderReport(Buffer.alloc(28)), undefined);
  assert.equal(parseSenderReport(Buffer.from([0x80, 200])), undefined);
});

test('absolute time follows the line of the report, across the wrap', () => {
  const point = { ntpMs: 1000, timestamp: 0xffffffff };
  assert.equal(ntpMsAt(point, 89_999, 90_000), 2000);
  assert.equal(ntpMsAt(point, 0xffffffff - 90_000, 90_000), 0);
});
