import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAudioSpecificConfig } from '../../media/aac';
import { withAdtsHeader } from '../../media/adts';
import { aacMedia, h264Media } from '../../rtsp/codecs';
import { packetizeAac } from '../../rtsp/packetizer';
import { encodeSenderReport, type SenderReport } from '../../rtsp/rtcp';
import { encodeRtp } from '../../rtsp/rtp';
import { ReportSender } from './report-sender';
import { SampleReader } from './sample-reader';

const SPS = Buffer.from('6764001facd9405005bb0110000003001000000303c0f183196'.padEnd(52, '0'), 'hex');
const ASC = Buffer.from('1190', 'hex');
const TRACKS = {
  video: h264Media(96, [SPS], [Buffer.from('68ebe3cb22c0', 'hex')]),
  audio: aacMedia(97, ASC),
  aac: parseAudioSpecificConfig(ASC),
};
const IDR = Buffer.from([0x65, 1, 2, 3]);
const FRAME = Buffer.from('001000102110', 'hex');

function reader() {
  const seen = { video: 0, behindLoss: [] as (boolean | undefined)[], troubles: 0 };
  const it = new SampleReader(TRACKS, {
    format: () => undefined,
    video: () => seen.video++,
    audio: ({ isBehindLoss }) => seen.behindLoss.push(isBehindLoss),
    clock: () => seen.troubles++,
  });
  const media = (track: 'video' | 'audio', sequence: number): void => {
    const [payloadType, payload] = track === 'video' ? [96, IDR] : [97, FRAME];
    const header = { payloadType, marker: true, sequence, timestamp: sequence * 1024, ssrc: 7 };
    it.media(track, encodeRtp(header, payload));
  };
  return { it, seen, media };
}

test('packets that are missing are told, and those behind them are read', () => {
  const { seen, media } = reader();
  for (const n of [1, 2, 3]) media('video', n);
  assert.throws(() => media('video', 6), /^Error: 2 packets are missing: what they belong to is left out$/);
  for (const n of [7, 8, 8, 7]) media('video', n);
  assert.equal(seen.video, 5);
  for (const n of [9, 10]) media('audio', n);
  assert.throws(() => media('audio', 12), /1 packets are missing/);
  media('audio', 13);
  assert.deepEqual(seen.behindLoss, [false, false, true, false]);
});

test('a frame whose sender left its ADTS header on is handed out without it', () => {
  const bare = Buffer.from('21100102030405', 'hex');
  const samples: string[] = [];
  const it = new SampleReader(TRACKS, {
    ...{ format: () => undefined, video: () => undefined, clock: () => undefined },
    audio: ({ data }) => samples.push(data.toString('hex')),
  });
  const foreign = Buffer.concat([Buffer.from('fff15080', 'hex'), bare]);
  for (const [i, frame] of [bare, withAdtsHeader(bare, TRACKS.aac), foreign].entries()) {
    const [{ payload = Buffer.alloc(0) } = {}] = packetizeAac(frame);
    const header = { payloadType: 97, marker: true, sequence: i, timestamp: i * 1024, ssrc: 7 };
    it.media('audio', encodeRtp(header, payload));
  }
  assert.deepEqual(
    samples,
    [bare, bare, foreign].map((frame) => frame.toString('hex')),
  );
});

test('a picture whose packets do not fit together is told, but not the one that is joined in its middle', () => {
  const { it, seen, media } = reader();
  let sequence = 0;
  const part = (timestamp: number, marker: boolean, hex: string): void =>
    it.media(
      'video',
      encodeRtp(
        { payloadType: 96, marker, sequence: ++sequence, timestamp, ssrc: 7 },
        Buffer.from(hex, 'hex'),
      ),
    );
  part(1, true, '7c450102'); // the end of a unit
  media('video', ++sequence);
  part(5000, false, '7c850102');
  assert.throws(() => part(5000, true, '7c850304'), /a picture is left out: its packets do not fit together/);
  media('video', ++sequence);
  assert.equal(seen.video, 2);
});

test('reports of another sender on the same channel say nothing of the track', () => {
  const { it, seen, media } = reader();
  const report = (ssrc: number, ntpMs: number): void =>
    it.control('video', encodeSenderReport({ ssrc, ntpMs, timestamp: 1024, packets: 0, octets: 0 }));
  for (const n of [1, 2, 3]) media('video', n);
  for (const [ssrc, ms] of [
    [7, 0],
    [8, 5_000_000],
    [7, 0],
    [8, 9_000_000],
  ] as const)
    report(ssrc, Date.parse('2026-01-01') + ms);
  assert.equal(seen.troubles, 0);
});

test('nor do they before the first packet, when that is not known yet', () => {
  const { it, seen, media } = reader();
  const report = (ssrc: number, ms: number): void => {
    const ntpMs = Date.parse('2026-01-01') + ms;
    it.control('video', encodeSenderReport({ ssrc, ntpMs, timestamp: 1024, packets: 0, octets: 0 }));
  };
  report(7, 0);
  report(8, 5_000_000);
  for (const n of [1, 2, 3]) media('video', n);
  report(7, 0);
  assert.equal(seen.troubles, 0);
});

test('a sender that numbers its reports otherwise than its packets, and always, is heard', () => {
  const of = (ssrc: number): SenderReport => ({ ssrc, ntpMs: 1, timestamp: 1, packets: 0, octets: 0 });
  const sender = new ReportSender();
  for (let n = 0; n < 9; n++) sender.isOwn(of(1));
  assert.deepEqual(sender.sends(7), [1, 1, 1, 1].map(of), 'the newest, until its number is known');
  assert.deepEqual(
    [1, 1, 7, 1, 7].map((ssrc) => sender.isOwn(of(ssrc))),
    [true, true, true, false, true],
  );
});
