import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinNals } from '../../media/h264';
import type { Publication, PublishedSample } from '../publication';
import { aacMedia, h264Media } from '../../rtsp/codecs';
import { SampleFeed, type OnSample } from '../rtsp/samples';
import type { MediaDescription } from '../../rtsp/sdp';
import { RtspRecording, type RecordablePath } from './rtsp-recording';

const SPS = Buffer.from('6764001eacd940a02ff970110000030001000003003c0f162d96', 'hex');
const PPS = Buffer.from('68eaecb22c', 'hex');
const VIDEO = h264Media(96, [SPS], [PPS]);
const AUDIO = aacMedia(97, Buffer.from('1190', 'hex'));

class FakePath implements RecordablePath {
  readonly name = 'live/test/in';
  readonly origins = new Map<number, number>();
  subscribed = true;
  push: OnSample = () => assert.fail('nobody subscribed');

  constructor(readonly medias: readonly MediaDescription[]) {}

  subscribe(onSample: OnSample): SampleFeed {
    this.push = onSample;
    return new SampleFeed(this.medias, onSample);
  }
  unsubscribe(): void {
    this.subscribed = false;
  }
  originMs(_feed: SampleFeed, track: number): number | undefined {
    return this.origins.get(track);
  }
}

function record(path: FakePath): {
  recording: RtspRecording;
  publications: Publication[];
  samples: PublishedSample[];
  logged: string[];
} {
  const publications: Publication[] = [];
  const samples: PublishedSample[] = [];
  const logged: string[] = [];
  const start = (publication: Publication) => {
    publications.push(publication);
    return { sample: (sample: PublishedSample) => void samples.push(sample), end: () => undefined };
  };
  const log = (level: string, message: string, details?: object) =>
    void logged.push(`${level} ${message} ${JSON.stringify(details)}`);
  return { recording: new RtspRecording(path, start, log), publications, samples, logged };
}

test("the publisher's clock aligns the tracks, and pictures get a DTS for their PTS", () => {
  const path = new FakePath([VIDEO, AUDIO]);
  path.origins.set(0, 100_040).set(1, 100_000);
  const { recording, publications, samples, logged } = record(path);
  for (const n of [0, 2, 1, 3])
    path.push({ track: 0, ptsTicks: n * 3600, data: Buffer.from([n]), key: n === 0 });
  path.push({ track: 1, ptsTicks: 0, data: Buffer.from([9]), key: true });
  recording.end();
  assert.deepEqual(logged, []);
  assert.deepEqual(
    publications[0]?.tracks.map(({ id, codec, timescale }) => [id, codec, timescale]),
    [
      [1, 'H264', 90_000],
      [2, 'MPEG-4 Audio', 48_000],
    ],
  );
  const times = samples.map(({ trackId, dtsTicks, ptsTicks }) => [trackId, dtsTicks, ptsTicks]);
  assert.deepEqual(times, [
    [1, 0, 3600],
    [1, 3600, 10_800],
    [1, 7200, 7200],
    [1, 10_800, 14_400],
    [2, 0, 0],
  ]);
});

test('parameter sets that come only with the pictures are found', () => {
  const path = new FakePath([{ ...VIDEO, fmtp: '' }]);
  const { recording, publications } = record(path);
  path.push({ track: 0, ptsTicks: 0, data: joinNals([SPS, PPS, Buffer.from([0x65, 1])]), key: true });
  recording.end();
  assert.ok(publications[0]?.tracks[0]?.config.includes(SPS));
});

test('a path without its configuration is not recorded, and the log says why', () => {
  const path = new FakePath([{ ...AUDIO, fmtp: '' }]);
  const { recording, publications, logged } = record(path);
  path.push({ track: 0, ptsTicks: 0, data: Buffer.from([1]), key: true });
  recording.end();
  assert.deepEqual([publications.length, path.subscribed], [0, false]);
  assert.match(logged[0] ?? '', /error RTSP path is not recorded .*no \\"config\\" parameter/);
});

test('samples that are empty and all at one time are not held for ever', () => {
  const path = new FakePath([VIDEO, AUDIO]);
  const { publications, samples } = record(path);
  for (let i = 0; i < 100_000; i++) path.push({ track: 0, ptsTicks: 0, data: Buffer.alloc(0), key: true });
  assert.equal(publications.length, 1);
  assert.equal(samples.length, 100_000);
});
