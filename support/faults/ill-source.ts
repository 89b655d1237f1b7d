import type { Socket } from 'node:net';
import { LoopbackServer } from './loopback-server';

const LONGEST_HEAD = 16 * 1024;
const HUGE = 1_000_000;

const ok = (fields: string, body = ''): string =>
  `RTSP/1.0 200 OK\r\n${fields}${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`;

/** Two tracks that a worker would take. */
const DESCRIPTION = [
  ...['v=0', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:1'],
  ...['m=audio 0 RTP/AVP 97', 'a=rtpmap:97 MPEG4-GENERIC/48000/2'],
  ...['a=fmtp:97 mode=AAC-hbr; config=1190', 'a=control:2', ''],
].join('\r\n');

/** What is answered to a method in place of what would be right: the text, the end of the connection, or nothing at all. */
type Illness = Readonly<Record<string, string | typeof END | undefined>>;
const END = Symbol('the connection ends');

/** In the words of the features. No answer has a number, which some servers leave out: they answer in order. */
const ILLNESSES: Readonly<Record<string, Illness>> = {
  'speaks HTTP': { OPTIONS: 'HTTP/1.1 400 Bad Request\r\n\r\n' },
  'sends a header without a name': { OPTIONS: ok(': nameless\r\n') },
  'never ends its headers': { OPTIONS: ok(`Public: ${'x'.repeat(LONGEST_HEAD)}`).slice(0, -4) },
  'measures its answer in words': { OPTIONS: ok('Content-Length: many\r\n') },
  'announces an answer of a megabyte': { OPTIONS: ok(`Content-Length: ${HUGE}\r\n`) },
  'describes nothing': { DESCRIBE: ok('', 's=nothing') },
  'describes a picture that nobody can read': { DESCRIBE: ok('', DESCRIPTION.replace('RTP/AVP 96', 'RTP')) },
  'sends by UDP': { SETUP: ok('Transport: RTP/AVP;unicast;client_port=5000-5001\r\n') },
  'sends both tracks on one channel': { SETUP: ok('Transport: RTP/AVP/TCP;interleaved=6-7\r\n') },
  'hangs up': { SETUP: END },
  'never lets it play': { PLAY: undefined },
};

/**
 * An RTSP server that a worker gets nothing from, at each connection for a reason of its own.
 * @param does what it does at each connection, in turn @returns the server, and the address of its programme
 */
export async function illSource(does: readonly string[]): Promise<{ server: LoopbackServer; url: string }> {
  const illnesses = does.map((words) => {
    const illness = ILLNESSES[words];
    if (!illness) throw new Error(`No source "${words}". There are: ${Object.keys(ILLNESSES).join('; ')}`);
    return illness;
  });
  const { server, address } = await LoopbackServer.start((socket) => serve(socket, illnesses.shift()));
  return { server, url: `rtsp://${address}/live/in` };
}

function serve(socket: Socket, illness: Illness | undefined): void {
  const answers: Illness = { DESCRIBE: ok('', DESCRIPTION), ...illness };
  socket.on('data', (request) => {
    const [method = ''] = /^\w+/.exec(request.toString('latin1')) ?? [];
    const answer = method in answers ? answers[method] : ok('');
    if (answer === END) socket.end();
    else if (answer !== undefined) socket.write(answer);
  });
}
