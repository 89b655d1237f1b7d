import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { nowMs } from '../../contracts/clock';
import { RtspRelay } from '../../media-server/rtsp/relay';
import { aacMedia, h264Media } from '../../rtsp/codecs';
import { encodeFrame } from '../../rtsp/framer';
import { encodeRtp } from '../../rtsp/rtp';
import { RtspClient } from '../../rtsp/rtsp-client';
import { writeSdp, type MediaDescription } from '../../rtsp/sdp';
import { ReadTurns } from './read-turns';
import type { AudioPacket, StreamFormat, VideoFrame } from './samples';
import { Source, type SourceEnd } from './source';
import type { ClockTrouble } from './source-times';

const SPS = Buffer.from('6764001facd9405005bb0110000003001000000303c0f183196'.padEnd(52, '0'), 'hex');
const PPS = Buffer.from('68ebe3cb22c0', 'hex');
const IDR = Buffer.from([0x65, 1, 2, 3]);
const FRAME = Buffer.from([0x21, 0x10, 4]);
/** AU headers of one frame (RFC 3640). */
const AU = Buffer.concat([Buffer.from([0, 16, 0, FRAME.length << 3]), FRAME]);
const VIDEO = h264Media(96, [SPS], [PPS]);
const AUDIO = aacMedia(97, Buffer.from('1190', 'hex'));

const packet = (track: number, sequence: number, timestamp: number, payload: Buffer): Buffer => {
  const header = { payloadType: 96 + track, marker: true, sequence, timestamp, ssrc: track };
  return encodeFrame(2 * track, encodeRtp(header, payload));
};

/** A relay with a publisher of these tracks. */
async function published(t: TestContext, medias: readonly MediaDescription[]) {
  const relay = new RtspRelay();
  const url = `rtsp://127.0.0.1:${await relay.listen(0)}/live/a/in`;
  t.after(() => relay.close());
  const publisher = await RtspClient.connect(url);
  const described = medias.map((media, i) => ({ ...media, control: `streamid=${i}` }));
  await publisher.request('ANNOUNCE', url, { 'Content-Type': 'application/sdp' }, writeSdp('a', described));
  for (const [i, { control }] of described.entries())
    await publisher.request('SETUP', `${url}/${control}`, {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${2 * i}-${2 * i + 1};mode=record`,
    });
  await publisher.request('RECORD');
  return { relay, url, publisher };
}

/** What a source hands out, and its end. */
function watch(url: string, firstWithinMs?: number) {
  const seen = {
    formats: [] as StreamFormat[],
    video: [] as VideoFrame[],
    audio: [] as AudioPacket[],
    troubles: [] as ClockTrouble[],
    problems: [] as string[],
  };
  const turns = new ReadTurns();
  let source: Source | undefined;
  let onSample = (): void => undefined;
  const ended = new Promise<SourceEnd>((resolve) => {
    const options = {
      url,
      turns,
      ...(firstWithinMs !== undefined && { firstWithinMs }),
      telemetry: {
        clockTrouble: (trouble: ClockTrouble) => void seen.troubles.push(trouble),
        inputMalformed: (about: string, problem: string) => void seen.problems.push(`${about}: ${problem}`),
        trackUnusable: (track: string, missing: string) =>
          void seen.problems.push(`${track} unusable: ${missing}`),
        trackUsableAgain: (track: string) => void seen.problems.push(`${track} usable`),
        inputUntimed: assert.fail,
        serverNotAsked: assert.fail,
      },
    };
    source = new Source(options, {
      format: (format) => seen.formats.push(format),
      video: (frame) => void (seen.video.push(frame), onSample()),
      audio: (audio) => void (seen.audio.push(audio), onSample()),
      ended: resolve,
    });
  });
  const samples = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onSample = () => seen.video.length + seen.audio.length >= count && resolve();
      onSample();
    });
  return { ...seen, ended, samples, stop: () => source?.stop(), turns };
}

/** Resolves once the path has a reader that plays. */
async function read(relay: RtspRelay): Promise<void> {
  while (relay.paths()[0]?.readers.length !== 1) await new Promise(setImmediate);
}

test('samples come with their format before them, and what was sent is what is handed out', async (t) => {
  const { relay, url, publisher } = await published(t, [VIDEO, AUDIO]);
  const source = watch(url);
  await read(relay);
  let sequence = 0;
  const feed = setInterval(() => {
    sequence++;
    publisher.send([packet(0, sequence, 9000 * sequence, IDR), packet(1, sequence, 4800 * sequence, AU)]);
  }, 5);
  await source.samples(4);
  clearInterval(feed);
  source.stop();
  assert.deepEqual(await source.ended, { kind: 'lost', reason: 'stopped', wasSilent: false });
  assert.equal(source.formats.length, 1);
  assert.equal(source.formats[0]?.aac.sampleRateHz, 48_000);
  assert.deepEqual(source.video[0]?.data, Buffer.concat([Buffer.from([0, 0, 0, IDR.length]), IDR]));
  assert.equal((source.video[1]?.ptsMs ?? NaN) - (source.video[0]?.ptsMs ?? NaN), 100);
  assert.deepEqual(source.audio[0]?.data, FRAME);
  publisher.tear();
});

test('read by somebody who wakes up anyway, it reads when asked, and as it comes in the first second of ten', async (t) => {
  const { relay, url, publisher } = await published(t, [VIDEO, AUDIO]);
  t.after(() => publisher.tear());
  const { turns, video, stop } = watch(url);
  t.after(stop);
  await read(relay);
  const turn = (): Promise<void> => new Promise(setImmediate);
  let sequence = 0;
  const send = (): void => {
    sequence++;
    publisher.send([packet(0, sequence, 9000 * sequence, Buffer.from([0x65, sequence >> 8, sequence]))]);
  };
  const isRead = (): boolean => video.at(-1)?.data.readUInt16BE(5) === sequence;
  const untilRead = async (): Promise<void> => {
    while (!isRead()) await turn();
  };
  while (video.length === 0) {
    send(); // it plays a little later than the relay lists it
    await turn();
  }
  await untilRead();
  const beganAtMs = nowMs();
  turns.take(beganAtMs + 5000);
  assert.equal(turns.isPrompt, false);
  send();
  await untilRead(); // there was nothing, and so it takes what comes next
  const sent = relay.paths()[0]?.bytesSent;
  send();
  while (relay.paths()[0]?.bytesSent === sent) await turn();
  for (let turns = 0; turns < 20; turns++) await turn();
  assert.equal(isRead(), false, 'read unasked');
  turns.take(beganAtMs + 5033);
  await untilRead();
  turns.take(beganAtMs + 10_000);
  assert.equal(turns.isPrompt, true);
  for (const _ of [1, 2, 3]) {
    send();
    await untilRead();
  }
});

test('a stream without sound is told from one that is not there', async (t) => {
  const { relay, url, publisher } = await published(t, [VIDEO]);
  assert.deepEqual(await watch(url).ended, { kind: 'no-audio' });
  const gone = once(relay, 'gone');
  publisher.tear();
  await gone;
  const end = await watch(url).ended;
  assert.ok(end.kind === 'lost');
  assert.match(end.reason, /404 Not Found/);
});

test("the publisher's end is a loss, and a stop at once is heeded", async (t) => {
  const { relay, url, publisher } = await published(t, [VIDEO, AUDIO]);
  const stopped = watch(url);
  stopped.stop();
  assert.deepEqual(await stopped.ended, { kind: 'lost', reason: 'stopped', wasSilent: false });
  const source = watch(url);
  await read(relay);
  publisher.tear();
  const end = await source.ended;
  assert.ok(end.kind === 'lost');
  assert.match(end.reason, /closed by the server|404/);
});

test('credentials of the URL are given when the server asks for them, and not shown', async (t) => {
  const requests: string[] = [];
  const server = createServer((socket) =>
    socket.on('data', (chunk) => {
      const request = chunk.toString();
      requests.push(request);
      const cseq = /CSeq: \d+/.exec(request)?.[0] ?? '';
      socket.write(`RTSP/1.0 401 Unauthorized\r\n${cseq}\r\nWWW-Authenticate: Basic realm="a"\r\n\r\n`);
    }),
  ).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const end = await watch(`rtsp://me:se%20cret@127.0.0.1:${port}/a`).ended;
  assert.ok(end.kind === 'lost');
  assert.match(end.reason, new RegExp(`^OPTIONS rtsp://127\\.0\\.0\\.1:${port}/a was answered 401`));
  assert.equal(requests.length, 2);
  assert.doesNotMatch(requests[0] ?? '', /Authorization/);
  assert.match(requests[1] ?? '', /^Authorization: Basic bWU6c2UgY3JldA==\r$/m);
});

test('a stop of this process is no silence of the source', async (t) => {
  const FIRST_WITHIN_MS = 1000;
  const { relay, url, publisher } = await published(t, [VIDEO, AUDIO]);
  t.after(() => publisher.tear());
  const source = watch(url, FIRST_WITHIN_MS);
  t.after(source.stop);
  await read(relay);
  const stoppedAtMs = nowMs();
  while (nowMs() - stoppedAtMs < FIRST_WITHIN_MS + 200);
  let sequence = 0;
  const feed = setInterval(() => publisher.send([packet(0, ++sequence, 9000 * sequence, IDR)]), 5);
  t.after(() => clearInterval(feed));
  const lost = source.ended.then((end) => end.kind);
  const came = source.samples(4).then(() => 'samples');
  assert.equal(await Promise.race([came, lost]), 'samples');
});

test('a source that sends nothing is lost, and what was missing is said', async (t) => {
  const { url, publisher } = await published(t, [VIDEO, AUDIO]);
  t.after(() => publisher.tear());
  const { ended } = watch(url, 300);
  const end = await ended;
  assert.equal(end.kind === 'lost' && end.wasSilent, true);
  assert.match(JSON.stringify(end), /nothing usable for 0.3 s/);
});

test('pictures that change within a connection are announced with the first of them', async (t) => {
  const { relay, url, publisher } = await published(t, [VIDEO, AUDIO]);
  t.after(() => publisher.tear());
  const source = watch(url);
  t.after(source.stop);
  await read(relay);
  const other = [...SPS];
  other[3] = 30; // another level
  let sequence = 0;
  const send = (units: Buffer[]): void => {
    const timestamp = 9000 * (sequence + 1);
    publisher.send(
      units.map((unit, i) => {
        const header = { payloadType: 96, marker: i === units.length - 1, timestamp, ssrc: 0 };
        return encodeFrame(0, encodeRtp({ ...header, sequence: ++sequence }, unit));
      }),
    );
  };
  const feed = setInterval(() => send([IDR]), 5);
  await source.samples(2);
  clearInterval(feed);
  send([Buffer.from(other), PPS, IDR]);
  send([IDR]);
  const before = source.video.length;
  await source.samples(before + 1);
  const changes = source.video.flatMap(({ avcConfig }) => (avcConfig ? [avcConfig] : []));
  assert.equal(changes.length, 1);
  assert.equal(changes[0]?.[3], 30);
  assert.equal(source.formats.length, 1);
});

test('a description whose parameter sets can not be read is one problem, not one of each packet', async (t) => {
  const garbage = h264Media(96, [Buffer.concat([Buffer.from([0x67]), Buffer.alloc(40)])], [PPS]);
  const { relay, url, publisher } = await published(t, [garbage, AUDIO]);
  t.after(() => publisher.tear());
  const source = watch(url);
  t.after(source.stop);
  await read(relay);
  let sequence = 0;
  const feed = setInterval(() => publisher.send([packet(0, ++sequence, 9000 * sequence, IDR)]), 5);
  t.after(() => clearInterval(feed));
  while (source.problems.length === 0 || sequence < 50) await new Promise(setImmediate);
  assert.deepEqual(source.problems, ['video: sequence parameter set ends after 41 bytes']);
});
