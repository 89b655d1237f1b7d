import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { RtspRelay, type RtspRelayOptions } from '../../services/media-server/rtsp/relay';
import { eventually } from '../base/eventually';
import { tinyClip } from './clip-testing';
import { Publisher } from './publisher';
import { Deferred } from './publisher-deferred';
import type { PublisherOptions } from './publisher-options';
import { samplesOf } from './relayed-samples-testing';

/** 100 pictures a second: lead-in groups of 50 ms, a fixture of 200 ms. */
const CLIP = tinyClip({ pictures: 30, groups: [5, 5, 20] });

/** Channels of packets. */
const PICTURES = 0;
const SOUND = 2;

/** Short, but longer than a busy machine keeps a process waiting. */
const IDLE_MS = 300;

async function publisherOf(
  t: TestContext,
  more: Partial<PublisherOptions> = {},
  limits: RtspRelayOptions = {},
) {
  const relay = new RtspRelay(limits);
  const port = await relay.listen(0);
  const url = `rtsp://127.0.0.1:${port}/live/a/in`;
  const publisher = new Publisher({ url, clip: CLIP, settleMs: 0, goodbyeMs: 0, ...more });
  t.after(async () => {
    publisher.kill();
    await relay.close();
  });
  return { relay, publisher, url };
}

/** Its first picture has been sent. */
const fixtureStarted = ({ timeline }: Publisher): Promise<unknown> =>
  eventually('the fixture has begun', () => timeline.fixtureStartAtMs, { withinMs: 5000, everyMs: 5 });

test('the whole clip arrives, bit for bit, with its own timestamps', async (t) => {
  const { relay, publisher } = await publisherOf(t);
  const { samples, offsetMs } = samplesOf(relay);
  const gone = once(relay, 'gone');
  await publisher.start();
  await publisher.finished;
  await gone;
  const [video, audio] = [0, 1].map((track) => samples.filter((sample) => sample.track === track));
  assert.deepEqual(
    video?.filter(({ key }) => !key).map(({ data }) => data),
    CLIP.video.samples.filter(({ key }) => !key).map(({ data }) => data),
  );
  assert.deepEqual(
    audio?.map(({ data }) => data),
    CLIP.audio?.samples.map(({ data }) => data),
  );
  const shift = (video?.at(-1)?.ptsTicks ?? 0) - (CLIP.video.samples.at(-1)?.ptsTicks ?? 0);
  assert.equal(shift % 3600, 0, 'the hold moved the pictures by whole steps of 40 ms');
  assert.deepEqual(
    video?.slice(5).map(({ ptsTicks }) => ptsTicks - shift),
    CLIP.video.samples.slice(5).map(({ ptsTicks }) => ptsTicks),
  );
  assert.equal(
    (audio?.at(-1)?.ptsTicks ?? 0) - (CLIP.audio?.samples.at(-1)?.ptsTicks ?? 0),
    (shift * 48) / 90,
  );
  assert.ok(Math.abs(offsetMs()) < 0.001, `sound is ${offsetMs()} ms off the picture`);
});

test('it holds between the lead-in groups until told, and notes when things happened', async (t) => {
  const holding = new Deferred<void>();
  const release = new Deferred<void>();
  const hold = (): Promise<void> => {
    holding.resolve();
    return release.promise;
  };
  const { relay, publisher } = await publisherOf(t, { hold });
  const { samples } = samplesOf(relay);
  await publisher.start();
  await holding.promise;
  assert.equal(publisher.timeline.fixtureStartAtMs, undefined);
  release.resolve();
  await fixtureStarted(publisher);
  await publisher.finished;
  const { recordingAtMs = 0, heldMs = -1, fixtureStartAtMs = 0, endedAtMs = 0 } = publisher.timeline;
  assert.ok(recordingAtMs < fixtureStartAtMs && fixtureStartAtMs < endedAtMs && heldMs >= 0);
  assert.equal(samples.filter(({ track }) => track === 0).length, 30);
});

test('it has started when its first picture has left, also where pictures leave later than sound', async (t) => {
  const channels: number[] = [];
  const line = {
    send: (frames: readonly Buffer[]) => void channels.push(...frames.map((frame) => frame.readUInt8(1))),
    ...{ queuedBytes: 0, closed: new Promise<undefined>(() => undefined) },
    ...{ close: () => undefined, tear: () => undefined, request: () => Promise.resolve() },
  };
  const packets = { soundFrames: 1, wrapAfterSeconds: 10, pictureLagMs: 100 };
  const { publisher } = await publisherOf(t, { packets, line: () => Promise.resolve(line) });
  await publisher.start();
  assert.equal(publisher.timeline.fixtureStartAtMs, undefined);
  assert.deepEqual([channels[0], channels.at(-1)], [SOUND, PICTURES]);
});

test('it says goodbye a while after the last packet, and not at all when it is killed before', async (t) => {
  const clip = tinyClip({ pictures: 6, groups: [2, 2, 2], sound: false });
  const goodbyeMs = 100;
  const { relay, publisher } = await publisherOf(t, { clip, goodbyeMs });
  const { samples } = samplesOf(relay);
  await publisher.start();
  await publisher.finished;
  const { fixtureStartAtMs = NaN, endedAtMs = NaN } = publisher.timeline;
  assert.ok(samples.length > 0);
  const waitedMs = endedAtMs - fixtureStartAtMs;
  // Node's timers count whole ms, and end up to one early.
  assert.ok(waitedMs >= goodbyeMs - 1, `goodbye after ${waitedMs} ms`);

  const second = await publisherOf(t, { clip, goodbyeMs: 60_000 });
  await second.publisher.start();
  await fixtureStarted(second.publisher);
  second.publisher.kill();
  await second.publisher.finished;
});

test('looping goes on until stopped', async (t) => {
  const { relay, publisher } = await publisherOf(t, { loop: true });
  const twice = new Deferred<void>();
  const { samples } = samplesOf(relay, (all) => all.length > 100 && twice.resolve());
  await publisher.start();
  await twice.promise;
  await publisher.stop();
  await publisher.finished;
  const pts = samples
    .filter(({ track }) => track === 0)
    .slice(5)
    .map(({ ptsTicks }) => ptsTicks);
  assert.ok(pts.length > 30);
  assert.ok(pts.slice(1).every((ticks, i) => ticks - (pts[i] ?? 0) === 900));
});

test('a clip without sound is published without', async (t) => {
  const { relay, publisher } = await publisherOf(t, {
    clip: tinyClip({ pictures: 6, groups: [2, 2, 2], sound: false }),
  });
  const ready = once(relay, 'ready');
  await publisher.start();
  await ready;
  assert.deepEqual(relay.paths()[0]?.tracks, ['H264']);
  await publisher.finished;
});

test('fallen silent it sends neither picture nor sound, and a server that hears nothing cuts it', async (t) => {
  const { publisher } = await publisherOf(t, {}, { publisherIdleMs: IDLE_MS });
  await publisher.start();
  publisher.fallSilent();
  await assert.rejects(publisher.finished, /is lost: closed by the server/);
});

test('killed, it is gone at once', async (t) => {
  const { relay, publisher } = await publisherOf(t, { loop: true });
  const gone = once(relay, 'gone');
  await publisher.start();
  await fixtureStarted(publisher);
  publisher.kill();
  await publisher.finished;
  await gone;
});

test('a server that goes away ends it with the reason', async (t) => {
  const { relay, publisher } = await publisherOf(t, { loop: true });
  await publisher.start();
  await fixtureStarted(publisher);
  await relay.close();
  await assert.rejects(publisher.finished, /RTSP connection to rtsp:.* is lost/);
});

test('a hold that fails ends it with its error', async (t) => {
  const { publisher } = await publisherOf(t, { hold: () => Promise.reject(new Error('nobody reads')) });
  await publisher.start();
  await assert.rejects(publisher.finished, /nobody reads/);
});

test('ended before the fixture, nobody waits for it in vain', async (t) => {
  const { publisher } = await publisherOf(t, { hold: () => new Promise(() => undefined) });
  await publisher.start();
  await publisher.stop();
  await publisher.finished;
});

test('a refused connection and a refused announcement say what was asked and answered', async (t) => {
  const { publisher, relay, url } = await publisherOf(t, { url: 'rtsp://127.0.0.1:1/live/a/in' });
  await assert.rejects(
    publisher.start(),
    /no RTSP server at rtsp:\/\/127\.0\.0\.1:1\/live\/a\/in: .*ECONNREFUSED/,
  );
  await assert.rejects(publisher.finished, /ECONNREFUSED/);
  const nameless = new Publisher({ url: url.replace('live/a/in', ''), clip: CLIP });
  await assert.rejects(nameless.start(), /ANNOUNCE rtsp:.* was answered 400 Bad Request/);
  assert.deepEqual(relay.paths(), []);
});

test('a clip that is not there, or is none, is told before anything is announced', async (t) => {
  const { publisher } = await publisherOf(t, { clip: '/nowhere/clip.mp4' });
  await assert.rejects(publisher.start(), /clip \/nowhere\/clip\.mp4 cannot be published: .*ENOENT/);
  const other = await publisherOf(t, { clip: __filename });
  await assert.rejects(
    other.publisher.start(),
    /cannot be published: .*\(expected MP4 with H\.264 and AAC\)/,
  );
});
