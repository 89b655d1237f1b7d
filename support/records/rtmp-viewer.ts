import { connect, type Socket } from 'node:net';
import { FLV_AUDIO, FLV_VIDEO, type FlvTag } from '../../services/media/flv';
import { parseRtmpUrl } from '../../services/rtmp/address';
import { type Amf0Sent, type Amf0Value, encodeAmf0 } from '../../services/rtmp/amf0';
import { decodeAmf0, firstAmf0, infoField, reasonIn } from '../../services/rtmp/amf0-decoder';
import { ChunkReader } from '../../services/rtmp/chunk-reader';
import { Handshake } from '../../services/rtmp/handshake';
import {
  ACKNOWLEDGEMENT,
  COMMAND,
  DEFAULT_CHUNK_SIZE,
  encodeMessage,
  RtmpError,
  type RtmpMessage,
  USER_CONTROL,
  WINDOW_ACKNOWLEDGEMENT_SIZE,
} from '../../services/rtmp/message';
import { isTorn } from '../base/torn';

const READ_BUFFER_BYTES = 64 * 1024;
/** One coded 4K picture stays far below it. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const [CONTROL_STREAM, COMMAND_STREAM] = [2, 3];
const [CONNECT, CREATE_STREAM, PLAY] = [1, 2, 3];
const [STREAM_EOF, PING_REQUEST, PING_RESPONSE] = [1, 6, 7];
/** Commands besides these ask nothing of a viewer, and may have arguments of any kind. */
const ANSWERS: readonly Amf0Value[] = ['onStatus', '_result', '_error'];
/** Some servers say so and keep the connection. */
const OVER: readonly Amf0Value[] = ['NetStream.Play.Stop', 'NetStream.Play.UnpublishNotify'];

/** A viewer's end of an RTMP connection (Adobe RTMP specification 1.0): plays a stream from now on, tag by tag as they come. */
export class RtmpViewer {
  /** Resolves when the server has ended the stream, or after `stop`, with nothing; with what went wrong otherwise. */
  readonly ended: Promise<string | undefined>;
  private readonly socket: Socket;
  private readonly handshake = new Handshake();
  private readonly reader = new ChunkReader((message) => this.message(message), MAX_MESSAGE_BYTES);
  private readonly address: ReturnType<typeof parseRtmpUrl>;
  private isShaken = false;
  private hasBegun = false;
  private problem: string | undefined;
  private receivedBytes = 0;
  private acknowledgedBytes = 0;
  private windowBytes = Infinity;

  /** @param url `rtmp://…` of a path that is ready; before, the server refuses */
  constructor(
    url: string,
    private readonly onTag: (tag: FlvTag) => void,
  ) {
    this.address = parseRtmpUrl(url);
    const { host, port } = this.address;
    // By itself Node takes 64 KB of new memory for each reading, and most bring a picture: that was a fifth of a viewer's CPU time.
    const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
    const callback = (count: number): boolean => {
      this.receive(Buffer.from(buffer.subarray(0, count)));
      return true;
    };
    this.socket = connect({ host, port, noDelay: true, onread: { buffer, callback } });
    this.socket.on('error', (error) => {
      // That is how the end of a stream looks where the server closes with acknowledgements of ours unread, as MediaMTX does.
      if (!this.hasBegun || !isTorn(error)) this.problem ??= error.message;
    });
    this.ended = new Promise((resolve) =>
      this.socket.once('close', () => resolve(this.problem ?? this.whyNothingCame())),
    );
    this.socket.write(this.handshake.opening);
  }

  stop(): void {
    this.socket.destroy();
  }

  private whyNothingCame(): string | undefined {
    return this.hasBegun ? undefined : 'the server closed the connection before the stream began';
  }

  private receive(bytes: Buffer): void {
    try {
      if (this.isShaken) this.reader.push(bytes);
      else this.shakeHands(bytes);
    } catch (error) {
      this.problem ??= (error as Error).message;
      this.socket.destroy();
    }
    this.acknowledge(bytes.length);
  }

  private shakeHands(bytes: Buffer): void {
    const done = this.handshake.push(bytes);
    if (!done) return;
    this.isShaken = true;
    const { app, tcUrl } = this.address;
    this.socket.write(done.closing);
    this.command(0, 'connect', CONNECT, { app, flashVer: 'LNX 9,0,124,2', tcUrl });
    this.reader.push(done.rest);
  }

  private message({ type, timestampMs, body }: RtmpMessage): void {
    if (type === FLV_AUDIO || type === FLV_VIDEO) {
      this.hasBegun = true;
      this.onTag({ type, dts: timestampMs, body });
    } else if (type === COMMAND && ANSWERS.includes(firstAmf0(body))) this.commanded(decodeAmf0(body));
    else if (type === WINDOW_ACKNOWLEDGEMENT_SIZE) this.windowBytes = body.readUInt32BE();
    else if (type === USER_CONTROL) this.controlled(body);
  }

  /** @throws RtmpError when the server refuses */
  private commanded([name, transaction, , info]: Amf0Value[]): void {
    if (name === '_error' || (name === 'onStatus' && infoField(info, 'level') === 'error'))
      throw new RtmpError(reasonIn(info));
    if (name === 'onStatus' && OVER.includes(infoField(info, 'code'))) this.socket.destroy();
    if (name !== '_result') return;
    if (transaction === CONNECT) this.command(0, 'createStream', CREATE_STREAM, null);
    if (transaction === CREATE_STREAM) this.command(Number(info), 'play', PLAY, null, this.address.key);
  }

  private controlled(body: Buffer): void {
    const kind = body.readUInt16BE();
    if (kind === STREAM_EOF) this.socket.destroy();
    if (kind !== PING_REQUEST) return;
    const pong = Buffer.from(body);
    pong.writeUInt16BE(PING_RESPONSE);
    this.send(CONTROL_STREAM, USER_CONTROL, 0, pong);
  }

  /** RTMP 1.0, 5.4.3: a server may stop when nobody tells that its bytes arrive. */
  private acknowledge(bytes: number): void {
    this.receivedBytes += bytes;
    if (this.receivedBytes - this.acknowledgedBytes < this.windowBytes) return;
    this.acknowledgedBytes = this.receivedBytes;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.receivedBytes >>> 0);
    this.send(CONTROL_STREAM, ACKNOWLEDGEMENT, 0, count);
  }

  private command(streamId: number, ...values: Amf0Sent[]): void {
    this.send(COMMAND_STREAM, COMMAND, streamId, encodeAmf0(...values));
  }

  private send(chunkStream: number, type: number, streamId: number, body: Buffer): void {
    if (this.socket.writable)
      this.socket.write(
        encodeMessage(chunkStream, { type, timestampMs: 0, streamId, body }, DEFAULT_CHUNK_SIZE),
      );
  }
}
