import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { listenOn } from '../../services/net/listen';
import { TEST_CERTIFICATE } from '../../services/net/test-certificate';
import { parseHead, type RtspRequest } from '../../services/rtsp/message';
import type { SuiteAddress } from '../base/service';

export interface InputGateOptions {
  /** The media server's address of the input: `rtsp://host:port/path`. */
  target: string;
  address: SuiteAddress;
  user: string;
  password: string;
  /** Gets the certificate that readers have to trust. */
  certificateFile: string;
}

/** What was asked of the gate. */
export interface InputGateCount {
  /** Requests without a proof, or with a wrong one: they did not reach the server. */
  refused: number;
  admitted: number;
}

const REALM = 'source';
const INTERLEAVED = 0x24;
const INTERLEAVED_HEAD_BYTES = 4;
const END_OF_HEAD = '\r\n\r\n';

/** The worker's way to its source leads through here: over TLS, and only for those who can prove the password (RFC 7616). */
export class InputGate implements AsyncDisposable {
  readonly count: InputGateCount = { refused: 0, admitted: 0 };
  private readonly nonce = randomBytes(16).toString('hex');
  /** What a server gives away to get it back. */
  private readonly opaque = randomBytes(8).toString('hex');
  private readonly sockets = new Set<Socket>();
  private readonly listener = createServer(TEST_CERTIFICATE, (reader) => this.lead(reader));

  private constructor(private readonly options: InputGateOptions) {}

  /** @returns the gate, and the input's address that leads through it, with user and password */
  static async start(options: InputGateOptions): Promise<{ gate: InputGate; url: string }> {
    const gate = new InputGate(options);
    const { address, user, password, target, certificateFile } = options;
    await writeFile(certificateFile, TEST_CERTIFICATE.cert);
    const port = await listenOn(gate.listener, 0, address.listenOn);
    const login = [user, password].map(encodeURIComponent).join(':');
    return { gate, url: `rtsps://${login}@${address.reachedAs}:${port}${new URL(target).pathname}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private lead(reader: TLSSocket): void {
    const { hostname, port } = new URL(this.options.target);
    const server = connect({ host: hostname, port: Number(port) });
    for (const [from, to] of [
      [reader, server],
      [server, reader],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined); // its close tells
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
    server.pipe(reader);
    let waiting: Buffer = Buffer.alloc(0);
    reader.on('data', (bytes: Buffer) => {
      waiting = this.pass(Buffer.concat([waiting, bytes]), reader, server);
    });
  }

  /** Hands on whole requests of those who may ask, and what is interleaved with them. @returns what is not whole yet */
  private pass(bytes: Buffer, reader: TLSSocket, server: Socket): Buffer {
    let rest = bytes;
    for (let length = lengthOf(rest); length !== undefined; length = lengthOf(rest)) {
      const one = rest.subarray(0, length);
      rest = rest.subarray(length);
      if (one[0] === INTERLEAVED) server.write(one);
      else this.ask(one, reader, server);
    }
    return Buffer.from(rest);
  }

  private ask(bytes: Buffer, reader: TLSSocket, server: Socket): void {
    const head = bytes.toString('utf8').slice(0, -END_OF_HEAD.length);
    const request = parseHead(head);
    if (request.kind === 'request' && this.isProven(request)) {
      this.count.admitted++;
      const lines = head.split('\r\n').filter((line) => !/^authorization:/i.test(line));
      return void server.write(`${lines.join('\r\n')}${END_OF_HEAD}`);
    }
    this.count.refused++;
    const digest = `Digest realm="${REALM}", nonce="${this.nonce}", opaque="${this.opaque}", qop="auth", algorithm=SHA-256`;
    const challenge = `Basic realm="${REALM}", ${digest}`;
    const headers = [`CSeq: ${request.headers.get('cseq') ?? '0'}`, `WWW-Authenticate: ${challenge}`];
    reader.write(`RTSP/1.0 401 Unauthorized\r\n${headers.join('\r\n')}${END_OF_HEAD}`);
  }

  private isProven({ method, headers }: RtspRequest): boolean {
    const { user, password } = this.options;
    const said = headers.get('authorization') ?? '';
    const field = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(said)?.[1] ?? '';
    const secret = sha256(user, REALM, password);
    const protection = ['nonce', 'nc', 'cnonce', 'qop'].map(field);
    const expected = sha256(secret, ...protection, sha256(method, field('uri')));
    const given = { username: user, nonce: this.nonce, opaque: this.opaque, qop: 'auth', response: expected };
    return (
      said.startsWith('Digest ') && Object.entries(given).every(([name, value]) => field(name) === value)
    );
  }
}

const sha256 = (...parts: string[]): string => createHash('sha256').update(parts.join(':')).digest('hex');

/** Of the message that comes first; undefined when it is not whole. */
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes[0] === INTERLEAVED) {
    if (bytes.length < INTERLEAVED_HEAD_BYTES) return undefined;
    const length = INTERLEAVED_HEAD_BYTES + bytes.readUInt16BE(2);
    return bytes.length < length ? undefined : length;
  }
  const end = bytes.indexOf(END_OF_HEAD);
  return end < 0 ? undefined : end + END_OF_HEAD.length;
}
