import type { ApiUser } from './api-user';
import type { ManagedProcess } from '../base/process';
import type { MediaServerIdentity } from './stack';

/** A media server that is ready: which one, and where. */
export interface StartedMediaServer {
  identity: MediaServerIdentity;
  process: ManagedProcess;
  ports: MediaServerPorts;
  /** Who may ask its API and its recordings. */
  apiUser: ApiUser;
}

/** All on 127.0.0.1. */
export interface MediaServerPorts {
  rtsp: number;
  rtmp: number;
  api: number;
  playback: number;
}

export interface MediaServerOptions {
  streamId: string;
  evidenceDir: string;
  /** Left out: what is published is recorded. */
  record?: boolean;
  /** Takes over each process the moment that it exists. */
  own: (process: ManagedProcess) => ManagedProcess;
}
