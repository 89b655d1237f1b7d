import { randomBytes } from 'node:crypto';
import { version as ownVersion } from '../../package.json';
import { eventually, GiveUp } from '../base/eventually';
import { loginOf } from '../base/http';
import type { ManagedProcess } from '../base/process';
import { MediaServerApi } from '../records/media-server-api';
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

const READY_MS = 10_000;
const POLL_MS = 20;
const ANSWER_MS = 5000;
const NOT_FOUND = 404;

/**
 * Waits until a media server is ready and asks it who it is. Its API answers last, when everything else listens.
 * @param apiUrl such as `http://127.0.0.1:9997`
 * @param hasEnded then waiting longer is pointless
 * @throws GiveUp when it has ended, NotInTimeError
 */
export async function identify(apiUrl: string, hasEnded: () => boolean): Promise<MediaServerIdentity> {
  const ask = async (): Promise<MediaServerIdentity> => {
    if (hasEnded()) throw new GiveUp('it ended');
    return await askIdentity(apiUrl, ownVersion);
  };
  return await eventually(`the media server answers at ${loginOf(apiUrl).url}`, ask, {
    withinMs: READY_MS,
    everyMs: POLL_MS,
  });
}

/** @param standIn version of our stand-in, which has no such place: it does not pretend to have a version of MediaMTX */
export async function askIdentity(apiUrl: string, standIn: string): Promise<MediaServerIdentity> {
  const { url, headers } = loginOf(`${apiUrl}/v3/info`);
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
  if (response.status === NOT_FOUND) return { name: 'stand-in', version: standIn };
  const { version } = (await response.json()) as { version?: string };
  return { name: 'MediaMTX', version: version?.trim() ?? 'unknown' }; // v1.20.1 adds a line feed
}

/** Who may use a media server's API and recordings: its API can start programs, so no web page may guess the password. */
export interface ApiUser {
  name: string;
  password: string;
}

const PASSWORD_BYTES = 18;

/** A user of one stack, whose password nobody else knows. */
export const newApiUser = (): ApiUser => ({
  name: 'suite',
  password: randomBytes(PASSWORD_BYTES).toString('base64url'),
});

/** `http://suite:…@127.0.0.1:9997`: what asks there logs in by itself. */
export const apiAddress = ({ name, password }: ApiUser, host: string, port: number): string =>
  `http://${name}:${password}@${host}:${port}`;

/** As MediaMTX takes a user from its environment, beside the one that mediamtx.yml has. */
export const mediaMtxUser = ({ name, password }: ApiUser): Record<string, string> => ({
  MTX_AUTHINTERNALUSERS_1_USER: name,
  MTX_AUTHINTERNALUSERS_1_PASS: password,
  MTX_AUTHINTERNALUSERS_1_PERMISSIONS_0_ACTION: 'api',
  MTX_AUTHINTERNALUSERS_1_PERMISSIONS_1_ACTION: 'playback',
});

/**
 * Refuses a media server that replaces the publisher's clock by arrival times, which is MediaMTX's default: readers then
 * get sound late against the picture, and every sync figure would be the server's fault and not the worker's.
 * @param apiUrl such as `http://127.0.0.1:9997`
 * @param path of the input, such as `live/s1/in`
 */
export async function requirePublishersClock(apiUrl: string, path: string): Promise<void> {
  if (await new MediaServerApi(apiUrl).keepsPublisherClock(path)) return;
  throw new Error(
    `The media server at ${loginOf(apiUrl).url} does not keep the publisher's clock: useAbsoluteTimestamp is false for ${path}, ` +
      'so its readers get sound 130 to 220 ms late against the picture. ' +
      'Set "useAbsoluteTimestamp: true" under "pathDefaults" in its mediamtx.yml (see services/media-server/mediamtx.yml).',
  );
}
