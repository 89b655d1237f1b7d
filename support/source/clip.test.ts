import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { readClip } from './clip';
import { tinyClip } from './clip-testing';

const tiny = tinyClip({ pictures: 6, groups: [6] });
/** Presentation order of six pictures with B-frames, in decode order. */
const SHOWN = [0, 3, 1, 2, 5, 4];
const PICTURE_S = 1 / 30;
/** Sound that stands still for 150 ms between its second and third frame, behind a frame of priming. */
const SOUND_TICKS = [-1024, 0, 1024 + 7200];

/** An MP4 file with those samples. */
async function mp4(t: TestContext, video: 'avc' | 'vp9'): Promise<string> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat(), target });
  const pictures = new EncodedVideoPacketSource(video);
  const sounds = new EncodedAudioPacketSource('aac');
  output.addVideoTrack(pictures);
  output.addAudioTrack(sounds);
  await output.start();
  const codec = video === 'avc' ? 'avc1.64001f' : 'vp09.00.31.08';
  const description = tiny.video.config.record;
  const decoderConfig = { codec, codedWidth: 640, codedHeight: 360, description };
  for (const [i, shown] of SHOWN.entries())
    await pictures.add(
      new EncodedPacket(
        tiny.video.samples[i]?.data ?? assert.fail(),
        i === 0 ? 'key' : 'delta',
        shown * PICTURE_S,
        PICTURE_S,
      ),
      { decoderConfig },
    );
  const asc = {
    codec: 'mp4a.40.2',
    sampleRate: 48_000,
    numberOfChannels: 2,
    description: Buffer.from('1190', 'hex'),
  };
  for (const ticks of SOUND_TICKS)
    await sounds.add(new EncodedPacket(Buffer.from([0x21, 0x10]), 'key', ticks / 48_000, 1024 / 48_000), {
      decoderConfig: asc,
    });
  await output.finalize();
  const directory = await mkdtemp(join(tmpdir(), 'clip-test-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'clip.mp4');
  await writeFile(file, Buffer.from(target.buffer ?? assert.fail()));
  return file;
}

test('pictures come in decode order with exact times, sound with its priming and its jump', async (t) => {
  const { video, audio } = await readClip(await mp4(t, 'avc'));
  assert.deepEqual(
    video.samples.map(({ ptsTicks }) => ptsTicks),
    SHOWN.map((shown) => shown * 3000),
  );
  assert.deepEqual(
    video.samples.map(({ dtsTicks }) => dtsTicks),
    [-1, 0, 1, 2, 3, 4].map((at) => at * 3000),
  );
  assert.deepEqual(
    video.samples.map(({ data }) => data),
    tiny.video.samples.map(({ data }) => data),
  );
  assert.deepEqual(video.config.sps, tiny.video.config.sps);
  assert.equal(audio?.clockHz, 48_000);
  assert.deepEqual(
    audio.samples.map(({ ptsTicks }) => ptsTicks),
    SOUND_TICKS,
  );
});

test('another codec is refused with what it is', async (t) => {
  await assert.rejects(
    readClip(await mp4(t, 'vp9')),
    /clip .* cannot be published: its video is vp9, not avc/,
  );
});
