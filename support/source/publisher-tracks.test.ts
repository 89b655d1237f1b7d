import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinNals, nalType } from '../../services/media/h264';
import { parseSenderReport } from '../../services/rtsp/rtcp';
import { parseRtp } from '../../services/rtsp/rtp';
import { tinyClip } from './clip-testing';
import { MediaClock } from './publisher-pacer';
import { accessUnit, publisherTracks } from './publisher-tracks';

const clip = tinyClip({ pictures: 30, groups: [10, 10, 10] });
const { config, samples } = clip.video;
const sei = Buffer.from([6, 5, 1, 0, 0x80]);
const delimiter = Buffer.from([9, 0x10]);
const idr = Buffer.from([0x65, 1]);

const types = (nals: Buffer[], key = true): number[] =>
  accessUnit({ ptsTicks: 0, dtsTicks: 0, durationTicks: 1, key, data: joinNals(nals) }, config).map(nalType);

test('parameter sets come before each IDR picture, behind a delimiter, and nothing is left out', () => {
  assert.deepEqual(types([sei, idr]), [7, 8, 6, 5]);
  assert.deepEqual(types([delimiter, sei, idr]), [9, 7, 8, 6, 5]);
  assert.deepEqual(types([config.sps[0] ?? idr, idr]), [7, 5]);
  assert.deepEqual(types([sei, Buffer.from([0x41])], false), [6, 1]);
});

test('the first packet of a track is followed by a sender report, later ones are not', () => {
  const clock = new MediaClock();
  clock.start(0, 1_790_000_000_000);
  const { video } = publisherTracks(clip, clock);
  const frames = video.frames(samples[0] ?? assert.fail(), 1_790_000_000_001.5);
  assert.deepEqual(
    frames.map((frame) => frame[1]),
    [0, 1, 0, 0, 0, 0],
  );
  assert.ok(video.frames(samples[1] ?? assert.fail(), 0).every((frame) => frame[1] === 0));
});

test('report and packets of both tracks lie on one line, exact to a microsecond, before and after a hold', () => {
  const clock = new MediaClock();
  const startMs = 1_790_000_000_000;
  clock.start(0, startMs);
  const { video, audio } = publisherTracks(clip, clock);
  for (const [track, sample] of [
    [video, samples[1]],
    [audio ?? assert.fail(), clip.audio?.samples[1]],
  ] as const) {
    assert.ok(sample);
    const report = parseSenderReport(track.report(startMs + 4321.987)[0]?.subarray(4) ?? assert.fail());
    clock.resumeAt(0, clock.dueMs(0) + 1000);
    const packet = parseRtp((track.frames(sample, 0)[0] ?? assert.fail()).subarray(4));
    assert.ok(report && packet);
    const packetMs =
      report.ntpMs + (((packet.timestamp - report.timestamp) | 0) * 1000) / track.media.clockHz;
    const expectedMs = startMs + clock.shiftMs + (sample.ptsTicks * 1000) / track.media.clockHz;
    assert.ok(Math.abs(packetMs - expectedMs) < 0.001, `${packetMs - expectedMs} ms off`);
  }
});
