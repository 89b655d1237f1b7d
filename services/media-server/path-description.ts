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
export interface PathPeer {
  type: string;
  id: string;
}
