/** Path names out of request URIs. */
import { pathNameProblem } from '../path-name';
import { RtspError } from '../../rtsp/status';

const URI = /^rtsps?:\/\/[^/?]+(?<path>\/[^?]*)?/i;
const TRACK = /\/trackID=(\d{1,3})\/?$/;

/**
 * `rtsp://host:8554/live/a/in/?token=1` → `live/a/in`.
 * @throws RtspError 400 when it is no RTSP URI or names no path
 */
export function pathName(uri: string): string {
  const match = URI.exec(uri);
  if (!match) throw new RtspError(400, `not an RTSP URI: ${JSON.stringify(uri)}`);
  const name = (match.groups?.['path'] ?? '').replace(/^\/+|\/+$/g, '');
  const problem = pathNameProblem(name);
  if (problem) throw new RtspError(400, `path name of ${JSON.stringify(uri)} ${problem}`);
  return name;
}

/** Splits the URI of a reader's SETUP. `track` is undefined when the URI names the whole path. */
export function trackUri(uri: string): { name: string; track: number | undefined } {
  const track = TRACK.exec(uri)?.[1];
  return { name: pathName(uri.replace(TRACK, '')), track: track === undefined ? undefined : Number(track) };
}
