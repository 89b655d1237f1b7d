/** A camera: an RTSP server that plays a clip to whoever asks, from its beginning (RFC 2326, 10.1 to 10.7). */
import { createServer, type Server, type Socket } from 'node:net';
import { listenOn } from '../../services/net/listen';
import { RtspFramer } from '../../services/rtsp/framer';
import {
  encodeResponse,
  type HeaderFields,
  type RtspRequest,
  type StatusCode,
} from '../../services/rtsp/message';
import { LOOPBACK, type SuiteAddress } from '../base/service';
import { ODD_QUERY, oddOffer, type Offer, plainOffer } from './camera-offer';
import { readClip } from './clip';
import { Deferred } from './publisher-deferred';
import { Publisher, type PublisherOptions } from './publisher';
import type { PublisherTrack } from './publisher-track';
import type { SourceLine } from './publisher-options';

export interface CameraOptions {
  /** What each reader gets. */
  programme: Omit<PublisherOptions, 'url' | 'line' | 'hold' | 'settleMs'>;
  /** Where it listens, and where the worker finds it; left out: on loopback. */
  address?: SuiteAddress;
  /** Its RTSP is as that of few, or not quite as it should be: nobody else's worker is asked to understand it. */
  speaksOddly?: boolean;
  /** Is told of each publisher that plays to a reader, before its first packet. */
  plays: (publisher: Publisher) => void;
}

/** A reader that says nothing for so long is gone, and gets nothing more (RFC 2326, 12.37). */
const SESSION_SECONDS = 8;
const SESSION = 'camera';

export class Camera implements AsyncDisposable {
  private readonly server: Server = createServer((socket) => this.serve(socket));
  private readonly publishers: Publisher[] = [];
  private url = '';

  private constructor(private readonly options: CameraOptions) {}

  /** @returns the camera, and the address at which it plays */
  static async start(options: CameraOptions): Promise<{ camera: Camera; url: string }> {
    const { programme } = options;
    // Read once: a reader waits some seconds for an answer.
    const clip = typeof programme.clip === 'string' ? await readClip(programme.clip) : programme.clip;
    const camera = new Camera({ ...options, programme: { ...programme, clip } });
    const { listenOn: host, reachedAs } = options.address ?? LOOPBACK;
    const query = options.speaksOddly ? ODD_QUERY : '';
    camera.url = `rtsp://${reachedAs}:${await listenOn(camera.server, 0, host)}/camera${query}`;
    return { camera, url: camera.url };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const publisher of this.publishers) publisher.kill();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    const publisher = new Publisher({
      ...{ ...this.options.programme, url: this.url, isReadAtOnce: true },
      line: (tracks) =>
        CameraLine.untilPlayed(socket, this.offer(tracks), () => this.options.plays(publisher)),
    });
    this.publishers.push(publisher);
    let isRead = true;
    socket.once('close', () => {
      isRead = false; // a reader may go at any time
      publisher.kill();
    });
    // Whoever looks for it once it has played everything finds nobody.
    publisher.finished.then(
      () => isRead && this.server.close(),
      () => undefined, // the line is gone, and `finished` tells those who want to know
    );
    publisher.start().catch(() => socket.destroy()); // a reader that leaves before it plays; `finished` tells of others
  }

  private offer(tracks: readonly PublisherTrack[]): Offer {
    const medias = tracks.map(({ announced }) => announced);
    const { url } = this;
    return this.options.speaksOddly ? oddOffer(url, medias) : plainOffer(url, medias);
  }
}

/** One reader's connection: answers its requests, and takes the frames from PLAY on. What is not asked for rightly is refused. */
class CameraLine implements SourceLine {
  private readonly played = new Deferred<void>();
  readonly closed: Promise<Error | undefined>;
  /** Begins anew with each request. */
  private readonly session = setTimeout(() => this.tear(), SESSION_SECONDS * 1000);
  private cseq = 0;
  private tracksSetUp = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly offer: Offer,
  ) {
    socket.setNoDelay(true);
    socket.on('error', () => undefined); // its close tells
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(undefined)));
    void this.closed.then(() => {
      clearTimeout(this.session);
      this.played.reject(new Error('the reader left before it played'));
    });
    const framer = new RtspFramer({
      message: (message) => message.kind === 'request' && this.answer(message),
      frame: () => undefined,
    });
    socket.on('data', (chunk) => framer.push(chunk));
  }

  static async untilPlayed(socket: Socket, offer: Offer, plays: () => void): Promise<CameraLine> {
    const line = new CameraLine(socket, offer);
    await line.played.promise;
    plays();
    return line;
  }

  send(frames: readonly Buffer[]): void {
    if (frames.length > 0 && this.socket.writable)
      this.socket.write(Buffer.concat(this.offer.dress?.(frames) ?? frames));
  }

  get queuedBytes(): number {
    return this.socket.writableLength;
  }

  close(): void {
    this.socket.destroySoon();
  }

  tear(): void {
    this.socket.destroy();
  }

  /** It is the reader who says goodbye to a camera. */
  request(): Promise<void> {
    return Promise.resolve();
  }

  private answer(request: RtspRequest): void {
    const { method, headers } = request;
    const refusal = this.refusalOf(request);
    if (refusal) return void this.socket.write(encodeResponse(refusal, { CSeq: headers.get('cseq') ?? '0' }));
    this.session.refresh();
    this.cseq = Number(headers.get('cseq'));
    if (method === 'SETUP') this.tracksSetUp++;
    const [fields, body] = this.replyTo(method, headers.get('transport') ?? '');
    this.socket.write(this.offer.answer({ CSeq: this.cseq, ...fields }, body));
    if (method === 'PLAY') this.played.resolve();
    if (method === 'TEARDOWN') this.close();
  }

  /** @returns the status of a request that is not as it must be (RFC 2326, 10, 12.17, 12.37 and C.1.1) */
  private refusalOf({ method, uri, headers }: RtspRequest): StatusCode | undefined {
    const { methods } = this.offer;
    if (!(Number(headers.get('cseq')) > this.cseq)) return 400;
    if (!methods.includes(method)) return 405;
    if (uri !== this.addressFor(method)) return 404;
    if (method === 'DESCRIBE' && headers.get('accept') !== 'application/sdp') return 400;
    if (this.tracksSetUp > 0 && headers.get('session') !== SESSION) return 454;
    const channels = `${2 * this.tracksSetUp}-${2 * this.tracksSetUp + 1}`;
    const isTransport = headers.get('transport') === `RTP/AVP/TCP;unicast;interleaved=${channels}`;
    return method === 'SETUP' && !isTransport ? 461 : undefined;
  }

  private addressFor(method: string): string | undefined {
    const { url, controls, aggregate } = this.offer;
    if (method === 'SETUP') return controls[this.tracksSetUp];
    return this.tracksSetUp > 0 ? aggregate : url;
  }

  private replyTo(method: string, transport: string): [HeaderFields, string?] {
    const { methods, description } = this.offer;
    if (method === 'OPTIONS') return [{ Public: methods.join(', ') }];
    if (method === 'DESCRIBE')
      return [{ 'Content-Type': 'application/sdp', ...description.fields }, description.text];
    if (method !== 'SETUP') return [{}];
    const session = `${SESSION};timeout=${SESSION_SECONDS}`;
    return [{ Transport: this.offer.transport(transport), Session: session }];
  }
}
