import { FLV_AUDIO, FLV_SCRIPT, FLV_VIDEO, type FlvTag } from '../media/flv';
import type { RtmpAddress } from './address';
import { type Amf0Sent, type Amf0Value, encodeAmf0 } from './amf0';
import { decodeAmf0, firstAmf0, infoField, reasonIn } from './amf0-decoder';
import { ChunkReader } from './chunk-reader';
import {
  RtmpError,
  ACKNOWLEDGEMENT,
  COMMAND,
  DEFAULT_CHUNK_SIZE,
  SET_CHUNK_SIZE,
  SET_PEER_BANDWIDTH,
  USER_CONTROL,
  WINDOW_ACKNOWLEDGEMENT_SIZE,
  encodeMessage,
} from './message';
import { Handshake } from './handshake';
import { ACKNOWLEDGED_BYTES } from './uptake';

export interface PublishEvents {
  output: (bytes: Buffer) => void;
  /** The server takes tags from now on. */
  accepted: () => void;
  /** It says that it has read so many bytes, modulo 2^32. */
  acknowledged: (bytes: number) => void;
}

/** Most pictures and all sounds are one chunk then. */
const CHUNK_SIZE = 64 * 1024;
const CONTROL_STREAM = 2;
const COMMAND_STREAM = 3;
const CHUNK_STREAM = { [FLV_AUDIO]: 4, [FLV_SCRIPT]: 5, [FLV_VIDEO]: 6 } as const;

const PING_REQUEST = 6;
const PING_RESPONSE = 7;

/** By their numbers a server's answers are told apart. */
const CONNECT = 1;
const RELEASE = 2;
const FC_PUBLISH = 3;
const CREATE_STREAM = 4;
const PUBLISH = 5;

/** A server may refuse the others, and many do. */
const MUST_SUCCEED: readonly Amf0Value[] = [CONNECT, CREATE_STREAM, PUBLISH];

/** Commands besides these ask nothing of a publisher, and may have arguments of any kind. */
const ANSWERS: readonly Amf0Value[] = ['onStatus', '_result', '_error'];

/** A stream is over with these, whatever level a server gives them: it may read on for hours, and drop all of it. */
const ENDS =
  /^NetStream\.(?:Publish\.(?:BadName|Denied|Failed|Rejected)|Unpublish\.Success|Failed)$|^NetConnection\.Connect\.(?:AppShutdown|Closed|Failed|Rejected)$/;

/** What the server is to answer next. */
type Step = 'handshake' | 'connect' | 'createStream' | 'publish' | 'none';

/** A publisher's end of one RTMP connection (Adobe RTMP specification 1.0): bytes in, bytes out, no socket. */
export class PublishSession {
  private step: Step = 'handshake';
  private hasLeft = false;
  private streamId = 0;
  private chunkSize = DEFAULT_CHUNK_SIZE;
  private readonly handshake = new Handshake();
  private readonly reader = new ChunkReader(({ type, body }) => this.message(type, body));
  private receivedBytes = 0;
  private acknowledgedBytes = 0;
  private windowBytes = Infinity;

  constructor(
    private readonly address: RtmpAddress,
    private readonly on: PublishEvents,
  ) {}

  /** What is not answered yet, in words; undefined while it publishes. */
  get waitsFor(): string | undefined {
    return this.step === 'none' ? undefined : this.step;
  }

  begin(): void {
    this.on.output(this.handshake.opening);
  }

  /** @throws RtmpError when the server refuses, or what it sends is not RTMP */
  push(bytes: Buffer): void {
    this.receivedBytes += bytes.length;
    if (this.step !== 'handshake') this.reader.push(bytes);
    else this.shakeHands(bytes);
    this.acknowledge();
  }

  /** A tag as a message, once accepted. */
  encode({ type, dts, body }: FlvTag): Buffer {
    const message = { type, timestampMs: dts, streamId: this.streamId, body };
    return encodeMessage(CHUNK_STREAM[type], message, this.chunkSize);
  }

  /** Says that the stream ends in order. */
  goodbye(): void {
    this.hasLeft = true;
    this.command('FCUnpublish', 0, null, this.address.key);
    this.command('deleteStream', 0, null, this.streamId);
  }

  private shakeHands(bytes: Buffer): void {
    const done = this.handshake.push(bytes);
    if (!done) return;
    this.step = 'connect';
    this.on.output(done.closing);
    this.control(SET_CHUNK_SIZE, CHUNK_SIZE);
    this.chunkSize = CHUNK_SIZE;
    const { app, tcUrl } = this.address;
    this.command('connect', CONNECT, { app, type: 'nonprivate', flashVer: 'FMLE/3.0', tcUrl });
    this.reader.push(done.rest);
  }

  private message(type: number, body: Buffer): void {
    if (type === WINDOW_ACKNOWLEDGEMENT_SIZE) this.windowBytes = uint32(body);
    else if (type === SET_PEER_BANDWIDTH) this.control(WINDOW_ACKNOWLEDGEMENT_SIZE, ACKNOWLEDGED_BYTES);
    else if (type === ACKNOWLEDGEMENT) this.on.acknowledged(uint32(body));
    else if (type === USER_CONTROL) this.userControl(body);
    else if (type === COMMAND && ANSWERS.includes(firstAmf0(body))) this.commanded(decodeAmf0(body));
  }

  private userControl(body: Buffer): void {
    if (body.length < 6 || body.readUInt16BE() !== PING_REQUEST) return;
    const pong = Buffer.from(body.subarray(0, 6));
    pong.writeUInt16BE(PING_RESPONSE);
    this.send(CONTROL_STREAM, USER_CONTROL, 0, pong);
  }

  private commanded([name, transaction, , info]: Amf0Value[]): void {
    if (name === 'onStatus') this.status(info);
    else if (name === '_result' && infoField(info, 'level') !== 'error') this.answered(transaction, info);
    else if (MUST_SUCCEED.includes(transaction))
      throw new RtmpError(`${this.step} refused: ${reasonIn(info)}`);
  }

  private answered(transaction: Amf0Value, info: Amf0Value): void {
    const { key } = this.address;
    if (this.step === 'connect' && transaction === CONNECT) {
      this.step = 'createStream';
      this.control(WINDOW_ACKNOWLEDGEMENT_SIZE, ACKNOWLEDGED_BYTES);
      // Some servers want to be told beforehand that a name is taken over; none has to answer.
      this.command('releaseStream', RELEASE, null, key);
      this.command('FCPublish', FC_PUBLISH, null, key);
      this.command('createStream', CREATE_STREAM, null);
    } else if (this.step === 'createStream' && transaction === CREATE_STREAM) {
      this.streamId = streamIdOf(info);
      this.step = 'publish';
      this.command('publish', PUBLISH, null, key, 'live');
    }
  }

  private status(info: Amf0Value): void {
    const [level, code] = ['level', 'code'].map((name) => infoField(info, name));
    if (!this.hasLeft && (level === 'error' || (typeof code === 'string' && ENDS.test(code))))
      throw new RtmpError(`${this.waitsFor ?? 'the stream'} refused: ${reasonIn(info)}`);
    if (this.step !== 'publish' || code !== 'NetStream.Publish.Start') return;
    this.step = 'none';
    this.on.accepted();
  }

  private command(name: string, transaction: number, ...values: Amf0Sent[]): void {
    const streamId = name === 'publish' ? this.streamId : 0;
    this.send(COMMAND_STREAM, COMMAND, streamId, encodeAmf0(name, transaction, ...values));
  }

  private control(type: number, value: number): void {
    const body = Buffer.alloc(4);
    body.writeUInt32BE(value);
    this.send(CONTROL_STREAM, type, 0, body);
  }

  private send(chunkStream: number, type: number, streamId: number, body: Buffer): void {
    this.on.output(encodeMessage(chunkStream, { type, timestampMs: 0, streamId, body }, this.chunkSize));
  }

  /** RTMP 1.0, 5.4.3: a server may stop when nobody tells that its bytes arrive. */
  private acknowledge(): void {
    if (this.receivedBytes - this.acknowledgedBytes < this.windowBytes) return;
    this.acknowledgedBytes = this.receivedBytes;
    this.control(ACKNOWLEDGEMENT, this.receivedBytes >>> 0);
  }
}

function uint32(body: Buffer): number {
  if (body.length < 4) throw new RtmpError(`control message of ${body.length} bytes, expected 4 or more`);
  return body.readUInt32BE();
}

function streamIdOf(info: Amf0Value): number {
  if (typeof info === 'number' && Number.isInteger(info) && info >= 0 && info <= 0xffffffff) return info;
  throw new RtmpError(`createStream was answered with no number of a stream, but with a ${typeof info}`);
}
