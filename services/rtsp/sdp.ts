/** Session descriptions (RFC 8866), one payload type per media as RTSP publishers send them. */
import { RtspError } from './message';

export interface MediaDescription {
  /** `video`, `audio` … */
  kind: string;
  payloadType: number;
  /** Encoding name in capitals as in `a=rtpmap` (`H264`, `MPEG4-GENERIC`), empty without one. */
  encoding: string;
  /** RTP clock, 0 where it is not known. */
  clockHz: number;
  /** Audio channels, 1 where the description says nothing. */
  channels: number;
  /** `a=fmtp` parameters, without the payload type. */
  fmtp: string;
  /** URI of the media, absolute or to be put behind the session's. */
  control: string;
}

const MAX_MEDIAS = 16;

/** @throws RtspError 400 when there is no media or a media line cannot be read */
export function parseSdp(text: string): MediaDescription[] {
  const lines = text.split(/\r?\n/);
  const starts = lines.flatMap((line, at) => (line.startsWith('m=') ? [at] : []));
  if (!lines[0]?.startsWith('v=0') || starts.length === 0 || starts.length > MAX_MEDIAS)
    throw new RtspError(
      400,
      `a session description needs v=0 and 1 to ${MAX_MEDIAS} media, this one has ${starts.length}`,
    );
  return starts.flatMap((start, i) => parseMedia(lines.slice(start, starts[i + 1])));
}

/** Of data, whose types may be words (RFC 8866, 5.14), there may be none. */
function parseMedia(lines: readonly string[]): MediaDescription | [] {
  const media = /^m=(\w+) \d+(?:\/\d+)? \S+ (\d{1,3})\b/.exec(lines[0] ?? '');
  if (!media && !/^m=(?:audio|video)\b/.test(lines[0] ?? '')) return [];
  if (!media) throw new RtspError(400, `media line cannot be read: ${JSON.stringify(lines[0])}`);
  const attribute = (name: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`a=${name}:`))
      ?.slice(name.length + 3)
      .trim();
  const payloadType = media[2] ?? '';
  /** A media may list several types, in any order; the first of its line is the one that is taken. */
  const ofType = (name: string): string | undefined =>
    lines
      .find((line) => new RegExp(`^a=${name}:${payloadType}\\s`).test(line))
      ?.slice(name.length + payloadType.length + 3)
      .trim();
  const rtpmap = /^([^/]+)\/(\d+)(?:\/(\d+))?/.exec(ofType('rtpmap') ?? '');
  return {
    kind: media[1] ?? '',
    payloadType: Number(payloadType),
    encoding: (rtpmap?.[1] ?? '').toUpperCase(),
    clockHz: Number(rtpmap?.[2] ?? 0),
    channels: Number(rtpmap?.[3] ?? 1),
    fmtp: ofType('fmtp') ?? '',
    control: attribute('control') ?? '',
  };
}

/** One parameter of `a=fmtp`; names are compared without case (RFC 4566 leaves it to the format, all of ours ignore it). */
export function fmtpParameter(media: MediaDescription, name: string): string | undefined {
  const entry = media.fmtp
    .split(';')
    .find((part) => part.trim().toLowerCase().startsWith(`${name.toLowerCase()}=`));
  return entry?.slice(entry.indexOf('=') + 1).trim();
}

/** The description that publishers announce and readers get. */
export function writeSdp(title: string, medias: readonly MediaDescription[]): string {
  const head = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', `s=${title}`, 'c=IN IP4 0.0.0.0', 't=0 0'];
  return [...head, ...medias.flatMap(mediaLines), ''].join('\r\n');
}

function mediaLines(media: MediaDescription): string[] {
  const channels = media.kind === 'audio' ? `/${media.channels}` : '';
  const rtpmap = `a=rtpmap:${media.payloadType} ${media.encoding}/${media.clockHz}${channels}`;
  return [
    `m=${media.kind} 0 RTP/AVP ${media.payloadType}`,
    `a=control:${media.control}`,
    ...(media.encoding ? [rtpmap] : []),
    ...(media.fmtp ? [`a=fmtp:${media.payloadType} ${media.fmtp}`] : []),
  ];
}
