import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import amf from 'node-media-server/src/protocol/amf.js';
import Rtmp from 'node-media-server/src/protocol/rtmp.js';
import { FLV_SCRIPT, type FlvTag } from '../../media/flv';
import { RtmpProtocol, encodeRtmpMessage } from './protocol';

const HANDSHAKE = Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * 1536)]);
const SET_CHUNK_SIZE_65535 = Buffer.from('0200000000000401000000000000ffff', 'hex');
/** Window of one byte: the server acknowledges whatever it has taken in. */
const ACKNOWLEDGE_EVERYTHING = Buffer.from('02000000000004050000000000000001', 'hex');
const ACKNOWLEDGEMENT = Buffer.from('020000000000040300000000', 'hex').toString('latin1');
const COMMAND = { cid: 3, type: 20 };

/** Enough of an RTMP client to test the relay: it publishes or plays one path and keeps what it is sent. */
export class RtmpTestClient {
  /** Sound and picture. */
  readonly tags: FlvTag[] = [];
  /** All that the server sent, as text in which status codes can be looked for. */
  text = '';
  readonly closed: Promise<unknown>;
  private readonly waiting: { isMet: () => boolean; resolve: () => void }[] = [];

  private constructor(readonly socket: Socket) {
    // A server's handshake is as long as a client's, so the same parser reads it.
    const parser = new RtmpProtocol({
      output: () => undefined,
      publish: () => undefined,
      play: () => undefined,
      tag: (tag) => tag.type !== FLV_SCRIPT && this.tags.push(tag),
    });
    socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1');
      parser.push(bytes);
      for (const one of this.waiting) if (one.isMet()) one.resolve();
    });
    socket.on('error', () => undefined);
    // Not `once` of node:events, which fails with the socket's error: to be torn is to be closed, too.
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  static async connect(port: number): Promise<RtmpTestClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RtmpTestClient(socket);
  }

  static async publish(port: number, path: string): Promise<RtmpTestClient> {
    const client = await this.begin(port, path, 'publish');
    await client.until(() => client.text.includes('NetStream.Publish.Start'));
    return client;
  }

  /** Asks the same thing `count` times and reads no answer. */
  static async askDeaf(port: number, count: number): Promise<Socket> {
    const { socket } = await this.connect(port);
    socket.pause();
    const asked = encodeCommand(connectCommand('live', port));
    socket.write(Buffer.concat([HANDSHAKE, SET_CHUNK_SIZE_65535, ...Array<Buffer>(count).fill(asked)]));
    return socket;
  }

  /** Ends with the stream playing, refused or the connection closed. */
  static async play(port: number, path: string): Promise<RtmpTestClient> {
    const client = await this.begin(port, path, 'play');
    const answered = client.until(() => /NetStream\.Play\.(Start|StreamNotFound)/.test(client.text));
    await Promise.race([answered, client.closed]);
    return client;
  }

  /** Settles when the server has taken the tags in. */
  async send(...tags: readonly FlvTag[]): Promise<void> {
    this.socket.write(Buffer.concat(tags.map((tag) => encodeRtmpMessage(tag))));
    const sentBytes = Buffer.alloc(4);
    sentBytes.writeUInt32BE(this.socket.bytesWritten);
    await this.until(() => this.text.includes(ACKNOWLEDGEMENT + sentBytes.toString('latin1')));
  }

  /** Settles when the condition holds; looked at whenever something comes. @throws Error when the connection closes first */
  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ isMet, resolve });
      void this.closed.then(() => reject(new Error('the server closed the connection')));
    });
  }

  close(): Promise<unknown> {
    this.socket.destroy();
    return this.closed;
  }

  private static async begin(port: number, path: string, cmd: 'publish' | 'play'): Promise<RtmpTestClient> {
    const client = await this.connect(port);
    const [app, ...rest] = path.split('/');
    const commands = [
      connectCommand(app, port),
      { cmd: 'createStream', transId: 2, cmdObj: null },
      { cmd, transId: 3, cmdObj: null, streamName: rest.join('/') },
    ];
    client.socket.write(
      Buffer.concat([
        HANDSHAKE,
        SET_CHUNK_SIZE_65535,
        ACKNOWLEDGE_EVERYTHING,
        ...commands.map(encodeCommand),
      ]),
    );
    return client;
  }
}

const connectCommand = (app: string | undefined, port: number) => ({
  cmd: 'connect',
  transId: 1,
  cmdObj: { app, tcUrl: `rtmp://127.0.0.1:${port}/${app}` },
});

function encodeCommand(command: Parameters<typeof amf.encodeAmf0Cmd>[0]): Buffer {
  const payload = amf.encodeAmf0Cmd(command);
  return Rtmp.chunksCreate({
    header: { ...COMMAND, fmt: 0, timestamp: 0, length: payload.length, stream_id: 1 },
    payload,
  });
}
