/** The Transport header (RFC 2326, 12.39), as far as RTP over the RTSP connection itself goes. */
import { RtspError } from '../../rtsp/message';
import { pathNameProblem, trimSlashes } from '../path';

interface TcpTransport {
  /** First channel of the pair that the client asks for: RTP there, RTCP on the next one. */
  channel: number | undefined;
  mode: 'play' | 'record';
}

const MAX_CHANNEL = 254;

/**
 * Picks the first interleaved transport that the client offers.
 * @throws RtspError 461 when there is none (UDP, multicast), 400 for channels that are not a pair
 */
export function parseTransport(header: string | undefined): TcpTransport {
  const offers = (header ?? '').split(',');
  const offer = offers.find((text) => /^\s*RTP\/AVP\/TCP(;|$)/i.test(text.trim()));
  if (offer === undefined)
    throw new RtspError(461, `only RTP/AVP/TCP is served, the client offers ${JSON.stringify(header ?? '')}`);
  const mode = /;\s*mode="?record"?/i.test(offer) ? 'record' : 'play';
  return { channel: channelOf(offer), mode };
}

function channelOf(offer: string): number | undefined {
  const match = /;\s*interleaved=(\d+)(?:-(\d+))?/i.exec(offer);
  if (!match) return undefined;
  const channel = Number(match[1]);
  const rtcp = match[2] === undefined ? channel + 1 : Number(match[2]);
  if (channel > MAX_CHANNEL || rtcp !== channel + 1)
    throw new RtspError(400, `interleaved=${channel}-${rtcp} is no pair of channels within 0 to 255`);
  return channel;
}

/** Answer to a SETUP. `ssrc` names the sender where it is known (12.39). */
export function transportAnswer(channel: number, ssrc?: number): string {
  const base = `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`;
  return ssrc === undefined ? base : `${base};ssrc=${ssrc.toString(16).toUpperCase().padStart(8, '0')}`;
}

/** What an interleaved channel carries. */
export interface Channel {
  track: number;
  rtcp: boolean;
}

/** The interleaved channels of one session. */
export class ChannelMap {
  private readonly channels = new Map<number, Channel>();

  /**
   * Gives a track its pair of channels.
   * @returns the RTP channel; RTCP is the next one
   * @throws RtspError 400 when the pair or the track is taken, or no pair is free
   */
  assign(track: number, wanted: number | undefined): number {
    if ([...this.channels.values()].some((channel) => channel.track === track))
      throw new RtspError(400, `track ${track} is set up already`);
    const channel = wanted ?? this.firstFreePair();
    if (!this.isFree(channel))
      throw new RtspError(400, `channels ${channel}-${channel + 1} are taken or out of range`);
    this.channels.set(channel, { track, rtcp: false }).set(channel + 1, { track, rtcp: true });
    return channel;
  }

  get(channel: number): Channel | undefined {
    return this.channels.get(channel);
  }

  /** Number of tracks that have channels. */
  get trackCount(): number {
    return this.channels.size / 2;
  }

  private isFree(channel: number): boolean {
    return channel <= MAX_CHANNEL && !this.channels.has(channel) && !this.channels.has(channel + 1);
  }

  private firstFreePair(): number {
    let channel = 0;
    while (channel <= MAX_CHANNEL && !this.isFree(channel)) channel += 2;
    return channel;
  }
}

/** Path names out of request URIs. */

const URI = /^rtsps?:\/\/[^/?]+(?<path>\/[^?]*)?/i;
const TRACK = /\/trackID=(\d{1,3})\/?$/;

/** Longest part of a foreign address that is repeated in an error. */
const QUOTE_CHARS = 200;
const quoted = (uri: string): string => JSON.stringify(uri.slice(0, QUOTE_CHARS));

/**
 * `rtsp://host:8554/live/a/in/?token=1` → `live/a/in`.
 * @throws RtspError 400 when it is no RTSP URI or names no path
 */
export function pathName(uri: string): string {
  const match = URI.exec(uri);
  if (!match) throw new RtspError(400, `not an RTSP URI: ${quoted(uri)}`);
  const name = trimSlashes(match.groups?.['path'] ?? '');
  const problem = pathNameProblem(name);
  if (problem) throw new RtspError(400, `path name of ${quoted(uri)} ${problem}`);
  return name;
}

/** Splits the URI of a reader's SETUP. `track` is undefined when the URI names the whole path. */
export function trackUri(uri: string): { name: string; track: number | undefined } {
  const track = TRACK.exec(uri)?.[1];
  return { name: pathName(uri.replace(TRACK, '')), track: track === undefined ? undefined : Number(track) };
}
