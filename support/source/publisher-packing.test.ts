import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AacDepacketizer, LatmDepacketizer } from '../../services/rtsp/aac-depacketizer';
import { parseRtp, type RtpPacket } from '../../services/rtsp/rtp';
import { tinyClip } from './clip-testing';
import { MediaClock } from './publisher-pacer';
import type { PublisherTrack } from './publisher-track';
import { publisherTracks } from './publisher-tracks';

const clip = tinyClip({ pictures: 30, groups: [10, 10, 10] });
const sounds = clip.audio?.samples ?? assert.fail();

/** RTP packets out of interleaved frames; reports are left out. */
const packetsOf = (frames: readonly Buffer[], { channel }: PublisherTrack): RtpPacket[] =>
  frames.filter((frame) => frame[1] === channel).map((frame) => parseRtp(frame.subarray(4)) ?? assert.fail());

function audioOf(wrapAfterSeconds = 0.15): PublisherTrack {
  const clock = new MediaClock();
  clock.start(0, 1_790_000_000_000);
  return (
    publisherTracks(clip, clock, { packets: { soundFrames: 4, wrapAfterSeconds } }).audio ?? assert.fail()
  );
}

test('frames go together by four, the last ones when there are no more, each once and at its time', () => {
  const audio = audioOf();
  const units: { timestamp: number; data: Buffer }[] = [];
  const reader = new AacDepacketizer(({ timestamp, data }) =>
    units.push({ timestamp, data: Buffer.from(data) }),
  );
  const frames = [...sounds.slice(0, 6).flatMap((sample) => audio.frames(sample, 0)), ...audio.rest(0)];
  const packets = packetsOf(frames, audio);
  assert.equal(packets.length, 2);
  for (const packet of packets) reader.push(packet);
  assert.deepEqual(
    units.map(({ data }) => data),
    sounds.slice(0, 6).map(({ data }) => data),
  );
  units.forEach(({ timestamp }, i) => assert.equal((timestamp - (units[0]?.timestamp ?? 0)) | 0, i * 1024));
  assert.deepEqual(audio.rest(0), []);
});

test('a frame that does not follow the one before begins a packet of its own', () => {
  const audio = audioOf();
  const [one, two, , , five] = sounds;
  const packets = packetsOf(
    [one, two, five].flatMap((sample) => audio.frames(sample ?? assert.fail(), 0)),
    audio,
  );
  assert.equal(packets.length, 1);
  assert.equal(
    packetsOf(audio.rest(0), audio)[0]?.timestamp,
    ((packets[0]?.timestamp ?? 0) + 4 * 1024) >>> 0,
  );
});

test('LATM counts at 90 kHz, whatever the sampling rate: two frames in a packet are 1920 ticks apart', () => {
  const clock = new MediaClock();
  clock.start(0, 1_790_000_000_000);
  const packets = { soundFrames: 4, wrapAfterSeconds: 0.1 };
  const { audio = assert.fail() } = publisherTracks(clip, clock, { packets, faults: { isLatm: true } });
  const times: number[] = [];
  const reader = new LatmDepacketizer(({ timestamp }) => times.push(timestamp), 1920);
  const frames = sounds.slice(0, 8).flatMap((sample) => audio.frames(sample, 0));
  for (const packet of packetsOf(frames, audio)) reader.push(packet);
  assert.deepEqual(
    times.map((timestamp) => (timestamp - (times[0] ?? 0)) >>> 0),
    sounds.slice(0, 8).map((_, i) => i * 1920),
  );
  assert.ok(times.some((timestamp, i) => timestamp < (times[i - 1] ?? 0)));
});

test('numbers and timestamps of both tracks wrap where they are told to', () => {
  const clock = new MediaClock();
  const { video, audio } = publisherTracks(clip, clock, {
    packets: { soundFrames: 4, wrapAfterSeconds: 0.15 },
  });
  for (const [track, samples] of [
    [video, clip.video.samples],
    [audio ?? assert.fail(), sounds],
  ] as const) {
    const packets = packetsOf(
      [...samples.flatMap((sample) => track.frames(sample, 0)), ...track.rest(0)],
      track,
    );
    const wraps = (values: number[]): number =>
      values.findIndex((value, i) => value < (values[i - 1] ?? 0) / 2);
    const atSequence = wraps(packets.map(({ sequence }) => sequence));
    const atTimestamp = wraps(packets.map(({ timestamp }) => timestamp));
    assert.ok(atSequence > 0 && atTimestamp > 0, `${atSequence} and ${atTimestamp}`);
    assert.ok(Math.abs(atSequence - atTimestamp) <= 4, `${atSequence} and ${atTimestamp}`);
  }
});

test('another sender goes on between two samples, soon after the numbers began anew, and once', () => {
  const tracks = publisherTracks(clip, new MediaClock(), {
    ...{ packets: { soundFrames: 1, wrapAfterSeconds: 0.15 }, faults: { changesSender: true } },
  });
  for (const [track, samples] of [
    [tracks.video, clip.video.samples],
    [tracks.audio ?? assert.fail(), sounds],
  ] as const) {
    const packets = packetsOf(
      [...samples.flatMap((sample) => track.frames(sample, 0)), ...track.rest(0)],
      track,
    );
    const changes = packets.filter(({ ssrc }, i) => i > 0 && ssrc !== packets[i - 1]?.ssrc);
    assert.equal(changes.length, 1);
    const [change = assert.fail()] = changes;
    const before = packets[packets.indexOf(change) - 1] ?? assert.fail();
    assert.notEqual(before.timestamp, change.timestamp);
    assert.equal(change.sequence, before.sequence + 1 + 20_000);
    assert.ok(before.sequence >= 4 && before.sequence < 20, `${before.sequence}`);
  }
});
