/** What MediaMTX's control API says about one path (`/v3/paths/get/<name>`), as far as the suite and its users read it. */
export interface PathDescription {
  name: string;
  /** Configuration entry that the path falls under. MediaMTX and the stand-in have the one for all paths. */
  confName: 'all_others';
  source: PathPeer | null;
  /** True while a publisher is sending; the only state in which a reader is let in. */
  ready: boolean;
  /** ISO 8601, UTC. */
  readyTime: string | null;
  /** In the order of the publisher's tracks. */
  tracks: TrackCodec[];
  bytesReceived: number;
  bytesSent: number;
  readers: PathPeer[];
}

/** MediaMTX's names of the codecs that this pipeline may meet; `Generic` is any other. */
export type TrackCodec = 'H264' | 'H265' | 'MPEG-4 Audio' | 'MPEG-4 Audio LATM' | 'Opus' | 'AC3' | 'Generic';

/** A publisher or a reader. `type` is MediaMTX's: `rtspSession`, `rtmpConn` … */
interface PathPeer {
  type: string;
  id: string;
}

const ALLOWED = /^[0-9a-zA-Z_\-/.]+$/;

/** Without the slashes at its ends. In one pass: a pattern like `/\/+$/` tries each slash of a long row. */
export function trimSlashes(text: string): string {
  let from = 0;
  let to = text.length;
  while (text[from] === '/') from++;
  while (to > from && text[to - 1] === '/') to--;
  return text.slice(from, to);
}

/** Why a path name is not accepted, in MediaMTX's words; undefined when it is fine. Names become folders on disk. */
export function pathNameProblem(name: string): string | undefined {
  if (name === '') return 'cannot be empty';
  if (name.startsWith('/')) return "can't begin with a slash";
  if (name.endsWith('/')) return "can't end with a slash";
  if (!ALLOWED.test(name)) return 'can contain only alphanumeric characters, underscore, dot, minus, slash';
  if (name.split('/').some((part) => part === '.' || part === '..')) return "can't contain dot path segments";
  return undefined;
}
