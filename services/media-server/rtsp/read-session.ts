/** A reader: SETUP of the tracks it wants, PLAY, then frames from the publisher. */
import type { Socket } from 'node:net';
import { type RtspRequest, RtspError } from '../../rtsp/message';
import type { PublishedPath } from './path';
import { Reader } from './reader';
import type { RelayContext, Reply, Session } from './session';
import type { RelayTrack } from './track';
import { ChannelMap, parseTransport, transportAnswer, trackUri } from './transport';

export class ReadSession implements Session {
  private readonly channels = new ChannelMap();
  private readonly reader: Reader;
  private path: PublishedPath | undefined;
  private playing = false;

  constructor(
    readonly id: string,
    socket: Socket,
    private readonly relay: RelayContext,
    end: (problem?: string) => void,
  ) {
    this.reader = new Reader(id, socket, relay.limits, end);
  }

  setup(request: RtspRequest): Reply {
    if (this.playing) throw new RtspError(455, 'SETUP while playing');
    const transport = parseTransport(request.headers.get('transport'));
    if (transport.mode === 'record') throw new RtspError(400, 'SETUP with mode=record without ANNOUNCE');
    const { path, track } = this.target(request.uri);
    const channel = this.channels.assign(track.index, transport.channel);
    this.reader.take(track, channel);
    // Like MediaMTX: the reader is listed from its first SETUP, shortly before it plays.
    path.join(this.reader);
    this.path = path;
    return { headers: { Transport: transportAnswer(channel, track.ssrc) } };
  }

  start({ method, uri }: RtspRequest): Reply {
    if (!this.path || method === 'RECORD') throw new RtspError(455, `${method} by a reader without a track`);
    if (method === 'PAUSE') return this.pause();
    if (this.playing) return {};
    this.playing = true;
    this.reader.play();
    return { headers: { 'RTP-Info': this.rtpInfo(this.path, uri) } };
  }

  /** Receiver reports end here. */
  frame(): void {}

  flush(): void {}

  closed(): void {
    this.reader.pause();
    this.path?.leave(this.reader);
  }

  private pause(): Reply {
    this.playing = false;
    this.reader.pause();
    return {};
  }

  private target(uri: string): { path: PublishedPath; track: RelayTrack } {
    const { name, track: index } = trackUri(uri);
    const path = this.relay.find(name);
    if (!path) throw new RtspError(404, `nobody publishes ${name}`);
    if (this.path && this.path !== path)
      throw new RtspError(400, `one session reads one path, not also ${name}`);
    const track = path.tracks[index ?? 0];
    if (!track) throw new RtspError(400, `${name} has ${path.tracks.length} tracks, no track ${index}`);
    return { path, track };
  }

  private rtpInfo(path: PublishedPath, uri: string): string {
    const origin = /^rtsps?:\/\/[^/]+/i.exec(uri)?.[0] ?? '';
    const entries = this.reader.tracks.map(
      (track) => `url=${origin}/${path.name}/trackID=${track.index}${path.joinPoint(track)}`,
    );
    return entries.join(',');
  }
}
