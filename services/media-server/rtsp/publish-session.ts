/** A publisher: ANNOUNCE, SETUP of every track, RECORD, then frames. */
import { type RtspRequest, RtspError } from '../../rtsp/message';
import { PublishedPath } from './path';
import { parseSdp, type MediaDescription } from '../../rtsp/sdp';
import type { RelayContext, Reply, Session } from './session';
import { ChannelMap, parseTransport, transportAnswer, pathName } from './transport';

export class PublishSession implements Session {
  private readonly channels = new ChannelMap();
  private readonly name: string;
  private readonly medias: MediaDescription[];
  private path: PublishedPath | undefined;
  private silence: NodeJS.Timeout | undefined;

  /** @throws RtspError 400 when the announcement cannot be used */
  constructor(
    readonly id: string,
    announce: RtspRequest,
    private readonly relay: RelayContext,
    private readonly end: (reason: string) => void,
  ) {
    const type = announce.headers.get('content-type') ?? 'nothing';
    if (type !== 'application/sdp')
      throw new RtspError(400, `ANNOUNCE brings ${type}, expected application/sdp`);
    this.name = pathName(announce.uri);
    this.medias = parseSdp(announce.body.toString());
  }

  setup(request: RtspRequest): Reply {
    if (this.path) throw new RtspError(455, 'SETUP while recording');
    const transport = parseTransport(request.headers.get('transport'));
    if (transport.mode !== 'record') throw new RtspError(400, 'SETUP of a publisher needs mode=record');
    const track = this.trackOf(request.uri);
    const channel = this.channels.assign(track, transport.channel);
    return { headers: { Transport: transportAnswer(channel) } };
  }

  start({ method }: RtspRequest): Reply {
    if (method === 'RECORD') this.record();
    else if (method === 'PAUSE') this.unpublish();
    else throw new RtspError(455, `${method} by a publisher`);
    return {};
  }

  frame(channel: number, frame: Buffer): void {
    const target = this.channels.get(channel);
    const track = this.path?.tracks[target?.track ?? -1];
    if (!this.path || !target || !track) return;
    this.silence?.refresh();
    if (target.rtcp) this.path.rtcp(track, frame);
    else this.path.rtp(track, frame);
  }

  flush(): void {
    this.path?.flush();
  }

  closed(): void {
    this.unpublish();
  }

  private record(): void {
    if (this.path) throw new RtspError(455, 'RECORD while recording');
    if (this.channels.trackCount !== this.medias.length)
      throw new RtspError(
        400,
        `RECORD with ${this.channels.trackCount} of ${this.medias.length} announced tracks set up`,
      );
    this.path = new PublishedPath(this.name, this.id, this.medias, this.end);
    const { publisherIdleMs } = this.relay.limits;
    this.silence = setTimeout(() => this.end(`sent no frame for ${publisherIdleMs} ms`), publisherIdleMs);
    this.relay.publish(this.path);
  }

  /** Like MediaMTX, a publisher that pauses gives the path up. GStreamer pauses before it says TEARDOWN. */
  private unpublish(): void {
    const { path } = this;
    this.path = undefined;
    clearTimeout(this.silence);
    if (path) this.relay.unpublish(path);
  }

  /** Publishers put the control of the track behind the path, ffmpeg even behind a query. */
  private trackOf(uri: string): number {
    const track = this.medias.findIndex(
      ({ control }) => control !== '' && (uri === control || uri.endsWith(`/${control}`)),
    );
    if (track < 0) throw new RtspError(400, `SETUP of ${uri}, which was not announced`);
    return track;
  }
}
