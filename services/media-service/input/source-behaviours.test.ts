/** A camera that behaves as it is told, in a few lines: what becomes of the stream. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { nowMs } from '../../contracts/clock';
import { aacMedia, h264Media } from '../../rtsp/codecs';
import { RtspClient } from '../../rtsp/rtsp-client';
import { writeSdp } from '../../rtsp/sdp';
import { ReadTurns } from './read-turns';
import { Source, type SourceEnd } from './source';

const SPS = Buffer.from('6764001facd9405005bb0110000003001000000303c0f183196'.padEnd(52, '0'), 'hex');
const VIDEO = { ...h264Media(96, [SPS], [Buffer.from('68ebe3cb22c0', 'hex')]), control: 'v' };
const AUDIO = { ...aacMedia(97, Buffer.from('1190', 'hex')), control: 'a' };

interface Camera {
  session?: string;
  leavesOutNumbers?: boolean;
  audio?: typeof AUDIO;
  /** Its answer to a request; undefined: 200 OK; null: none. */
  answer?: (request: string, count: number) => string | undefined | null;
}

async function camera(t: TestContext, { session = 'x', audio = AUDIO, answer, leavesOutNumbers }: Camera) {
  const requests: string[] = [];
  const sockets: Socket[] = [];
  const sdp = writeSdp('a', [VIDEO, audio]);
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const request of chunk.toString().split('\r\n\r\n').filter(Boolean)) {
        requests.push(request);
        const given = answer?.(request, requests.length);
        if (given === null) continue;
        const number = leavesOutNumbers ? '' : `CSeq: ${/CSeq: (\d+)/.exec(request)?.[1]}\r\n`;
        const head = `${number}Session: ${session}\r\n`;
        const transport = given?.includes('Transport:') ? undefined : /Transport: .*/.exec(request)?.[0];
        const body = request.startsWith('DESCRIBE') ? sdp : '';
        const status = given ?? '200 OK\r\nPublic: GET_PARAMETER';
        socket.write(
          `RTSP/1.0 ${status}\r\n${head}${transport ? `${transport}\r\n` : ''}Content-Length: ${body.length}\r\n\r\n${body}`,
        );
      }
    });
  }).listen(0, '127.0.0.1');
  t.after(() => (server.close(), sockets.forEach((socket) => socket.destroy())));
  await once(server, 'listening');
  return { requests, url: `rtsp://me:secret@127.0.0.1:${(server.address() as AddressInfo).port}/a` };
}

function source(t: TestContext, url: string, firstWithinMs?: number) {
  const problems: string[] = [];
  let it: Source | undefined;
  const ended = new Promise<SourceEnd>((resolve) => {
    const telemetry = {
      inputMalformed: (about: string, problem: string) => void problems.push(`${about}: ${problem}`),
      clockTrouble: () => undefined,
      trackUnusable: (track: string, missing: string) => void problems.push(`${track}: ${missing}`),
      trackUsableAgain: () => undefined,
      inputUntimed: assert.fail,
      serverNotAsked: assert.fail,
    };
    it = new Source(
      { url, telemetry, turns: new ReadTurns(), ...(firstWithinMs !== undefined && { firstWithinMs }) },
      { format: () => undefined, video: () => undefined, audio: () => undefined, ended: resolve },
    );
  });
  t.after(() => it?.stop());
  return { ended, problems };
}

const signsOfLife = (requests: readonly string[]): number =>
  requests.filter((request) => request.startsWith('GET_PARAMETER')).length;

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}

for (const timeout of [0, 99_999_999])
  test(`a session timeout of ${timeout} s makes no flood of requests`, async (t) => {
    const { url, requests } = await camera(t, { session: `x;timeout=${timeout}` });
    source(t, url);
    await until(() => requests.some((request) => request.startsWith('PLAY')));
    const untilMs = nowMs() + 1500;
    await until(() => nowMs() >= untilMs);
    assert.ok(signsOfLife(requests) <= 1, `${signsOfLife(requests)} requests in 1.5 s`);
  });

test('a session timeout counts wherever it stands, and however it is spelt', async (t) => {
  const { url, requests } = await camera(t, { session: 'x;mode=play; Timeout=1' });
  source(t, url);
  await until(() => signsOfLife(requests) >= 2);
});

test('all tracks are played, and kept, at the address that the server gives them, in the session as it is named', async (t) => {
  const { url, requests } = await camera(t, {
    session: 'x ; timeout=1',
    answer: (request) =>
      request.startsWith('DESCRIBE') ? '200 OK\r\nContent-Base: rtsp://cam/live/' : undefined,
  });
  source(t, url);
  await until(() => signsOfLife(requests) >= 1);
  const [setUp = '', , play = '', sign = ''] = requests.slice(2);
  assert.match(setUp, /^SETUP rtsp:\/\/cam\/live\/v RTSP/);
  assert.match(play, /^PLAY rtsp:\/\/cam\/live\/ RTSP/);
  assert.match(sign, /^GET_PARAMETER rtsp:\/\/cam\/live\/ RTSP/);
  for (const request of [play, sign]) assert.match(request, /^Session: x$/m);
});

test('a server that leaves out the numbers of its answers is understood', async (t) => {
  const { url, requests } = await camera(t, { leavesOutNumbers: true });
  source(t, url);
  await until(() => requests.some((request) => request.startsWith('PLAY')));
});

test('a server that sends by UDP, asked for TCP, is told so', async (t) => {
  const transport = 'Transport: RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001';
  const { url } = await camera(t, {
    answer: (request) => (request.startsWith('SETUP') ? `200 OK\r\n${transport}` : undefined),
  });
  const end = await source(t, url).ended;
  assert.match(
    'reason' in end ? end.reason : '',
    /asked for TCP, the server sends by UDP \(RTP\/AVP;unicast/,
  );
});

test('of a server that answers nothing is not told that its source sends nothing', async (t) => {
  const { url } = await camera(t, { answer: (request) => (request.startsWith('PLAY') ? null : undefined) });
  const { ended, problems } = source(t, url, 600);
  assert.deepEqual(await ended, {
    ...{ kind: 'lost', wasSilent: true },
    reason: 'the server has not let us read within 0.6 s',
  });
  assert.deepEqual(problems, []);
});

test('asked anew who it is, with another nonce, it says so, and goes on', async (t) => {
  let nonce = 1;
  const { url, requests } = await camera(t, {
    session: 'x;timeout=1',
    answer: (request) => {
      if (request.startsWith('GET_PARAMETER')) nonce = 2;
      if (request.includes(`nonce="${nonce}"`)) return undefined;
      return `401 Unauthorized\r\nWWW-Authenticate: Digest realm="r", nonce="${nonce}"`;
    },
  });
  const { problems } = source(t, url);
  await until(() => signsOfLife(requests) >= 3);
  assert.match(requests.at(-1) ?? '', /nonce="2"/);
  assert.deepEqual(problems, []);
});

test('surround sound is refused at once, without a word of the password', async (t) => {
  const audio = { ...AUDIO, fmtp: AUDIO.fmtp.replace('1190', '11b0') };
  const { url } = await camera(t, { audio });
  const end = await source(t, url).ended;
  assert.ok(end.kind === 'unsupported');
  assert.match(end.reason, /5\.1/);
  assert.doesNotMatch(end.reason, /secret/);
});

for (const [what, does] of [
  ['refusal', { answer: () => `404 ${'n.'.repeat(4000)}\r\nX-Why: ${'a.'.repeat(3000)}` }],
  ['description', { audio: { ...AUDIO, encoding: 'X.'.repeat(20_000) } }],
] as const)
  test(`a long ${what} is told in a line that can be read`, async (t) => {
    const { url } = await camera(t, does);
    const end = await source(t, url).ended;
    assert.ok(
      'reason' in end && end.reason.length <= 1000 && end.reason.length > 100,
      JSON.stringify(end).slice(0, 200),
    );
  });

test('a server that answers no sign of life fills no memory', async (t) => {
  const { url } = await camera(t, { answer: () => null });
  const client = await RtspClient.connect(url);
  t.after(() => client.tear());
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (let i = 0; i < 3; i++) {
    const answer = client.request('GET_PARAMETER');
    t.mock.timers.tick(6000);
    await assert.rejects(answer, /no answer to GET_PARAMETER/);
  }
  assert.equal(client.unanswered, 0);
});
