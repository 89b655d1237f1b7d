import { join } from 'node:path';
import type { ApiUser } from './api/http';

export interface MediaServerSettings {
  host: string;
  /** 0 = any, as for the other ports. */
  rtspPort: number;
  rtmpPort: number;
  apiPort: number;
  playbackPort: number;
  /** Folder of the recordings; undefined: a temporary one, removed at the end. */
  recordDirectory: string | undefined;
  /** Who may use the API and get recordings; undefined: nobody. */
  apiUser: ApiUser | undefined;
  /** What is published is recorded. */
  record: boolean;
}

/** MediaMTX's own ports. */
const DEFAULT_PORTS = {
  MEDIA_RTSP_PORT: 8554,
  MEDIA_RTMP_PORT: 1935,
  MEDIA_API_PORT: 9997,
  MEDIA_PLAYBACK_PORT: 9996,
};
type PortName = keyof typeof DEFAULT_PORTS;
const MAX_PORT = 65_535;

/**
 * Reads the `MEDIA_*` variables.
 * @throws Error with one line for each value that is wrong
 */
export function settingsFrom(env: NodeJS.ProcessEnv): MediaServerSettings {
  const problems: string[] = [];
  const port = (name: PortName): number => {
    const raw = env[name] ?? String(DEFAULT_PORTS[name]);
    if (!/^\d{1,5}$/.test(raw) || Number(raw) > MAX_PORT)
      problems.push(`${name}: expected a port from 0 to ${MAX_PORT}, saw "${raw}"`);
    return Number(raw);
  };
  const settings = {
    host: env.MEDIA_HOST ?? '127.0.0.1',
    rtspPort: port('MEDIA_RTSP_PORT'),
    rtmpPort: port('MEDIA_RTMP_PORT'),
    apiPort: port('MEDIA_API_PORT'),
    playbackPort: port('MEDIA_PLAYBACK_PORT'),
    apiUser: apiUser(env, problems),
    recordDirectory: env.MEDIA_RECORD_DIR ? join(env.MEDIA_RECORD_DIR) : undefined,
    record: yesOrNo('MEDIA_RECORD', env.MEDIA_RECORD ?? 'yes', problems),
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return settings;
}

function apiUser(
  { MEDIA_API_USER: name = '', MEDIA_API_PASSWORD: password = '' }: NodeJS.ProcessEnv,
  problems: string[],
): ApiUser | undefined {
  if (!name && !password) return undefined;
  if (!name || !password) problems.push('MEDIA_API_USER and MEDIA_API_PASSWORD: expected both or none');
  if (name.includes(':')) problems.push('MEDIA_API_USER: expected a name without ":"');
  return { name, password };
}

function yesOrNo(name: string, raw: string, problems: string[]): boolean {
  if (raw !== 'yes' && raw !== 'no') problems.push(`${name}: expected yes or no, saw "${raw}"`);
  return raw === 'yes';
}
