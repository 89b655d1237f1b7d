import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { box } from '../../media/fmp4-boxes';
import type { Fmp4Sample } from '../../media/fmp4-fragment';
import { readBoxes, readFragment } from '../../media/fmp4-testing';
import { ASC, AVC_CONFIG } from '../rtmp/relay-testing';
import { RecordingStore, type Recording } from './recording';
import type { Publication } from './part-builder';

const PATH = 'live/test/out';
const publication: Publication = {
  path: PATH,
  firstPacketAtMs: Date.parse('2026-01-02T03:04:05.678Z'),
  tracks: [
    { id: 1, codec: 'H264', config: AVC_CONFIG, timescale: 1000 },
    { id: 2, codec: 'MPEG-4 Audio', config: ASC, timescale: 1000 },
  ],
};

let directory: string;
let logged: string[];
let store: RecordingStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recording-test-'));
  logged = [];
  store = new RecordingStore(directory, (level, message) => logged.push(`${level}: ${message}`));
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

/** 4 s: every 40 ms a picture, a keyframe each second, and a sound. */
function recordFourSeconds(): Recording {
  const sink = store.record(publication);
  for (let dts = 0; dts < 4000; dts += 40) {
    sink.sample({
      trackId: 1,
      dtsTicks: dts,
      ptsTicks: dts + 80,
      key: dts % 1000 === 0,
      data: Buffer.from(`picture ${dts}`),
    });
    sink.sample({ trackId: 2, dtsTicks: dts, ptsTicks: dts, key: true, data: Buffer.from(`sound ${dts}`) });
  }
  const [recording] = store.of(PATH);
  assert.ok(recording);
  return recording;
}

async function samplesOf(recording: Recording): Promise<Record<number, Fmp4Sample[]>> {
  const chunks: Buffer[] = [];
  for await (const chunk of recording.read()) chunks.push(chunk as Buffer);
  const boxes = readBoxes(Buffer.concat(chunks)).slice(2);
  const tracks: Record<number, Fmp4Sample[]> = { 1: [], 2: [] };
  for (let i = 0; i < boxes.length; i += 2) {
    const pair = boxes.slice(i, i + 2).map(({ type, body }) => box(type, body));
    for (const { trackId, samples } of readFragment(Buffer.concat(pair))) tracks[trackId]?.push(...samples);
  }
  return tracks;
}

test('all that was recorded is read back with its times', async () => {
  const recording = recordFourSeconds();
  recording.end();
  await recording.finished();
  assert.equal(recording.durationSeconds, 4);
  const { 1: video, 2: audio } = await samplesOf(recording);
  assert.deepEqual([video?.length, audio?.length], [100, 100]);
  assert.ok(
    video?.every(
      ({ dts, cts, data }, i) => dts === i * 40 && cts === 80 && String(data) === `picture ${i * 40}`,
    ),
  );
});

test('it can be read while it grows; the last picture waits for the next one', async () => {
  const recording = recordFourSeconds();
  await recording.finished();
  const { 1: video } = await samplesOf(recording);
  assert.equal(video?.length, 99);
});

test('a second publication of a path is a recording of its own', () => {
  recordFourSeconds();
  store.record(publication);
  const files = store.of(PATH).map(({ filePath }) => filePath);
  assert.equal(new Set(files).size, 2);
  assert.ok(files.every((file) => file.startsWith(join(directory, PATH, '2026-01-02T03-04-05.678Z_'))));
});

test('a disk that refuses is told once, and costs nothing but the recording', async () => {
  await writeFile(join(directory, 'live'), 'a file where the folder should be');
  const recording = recordFourSeconds();
  recording.end();
  await recording.finished();
  assert.equal(recording.durationSeconds, 0);
  assert.deepEqual(
    logged.filter((line) => line.startsWith('error')),
    ['error: recording failed'],
  );
});
