/** Path names out of request URIs. */
import { pathNameProblem, trimSlashes } from '../path';
import { RtspError } from '../../rtsp/message';

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
