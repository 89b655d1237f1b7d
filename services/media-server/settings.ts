import { join } from 'node:path';
import { z } from 'zod';
import { type Environment, port, readEnvironment, SettingsError, word } from '../net/environment';
import type { ApiUser } from './api/http';

/** Ports are MediaMTX's own; 0 = any. */
const SETTINGS = z.object({
  MEDIA_HOST: z.string().default('127.0.0.1'),
  MEDIA_RTSP_PORT: port.default(8554),
  MEDIA_RTMP_PORT: port.default(1935),
  MEDIA_API_PORT: port.default(9997),
  MEDIA_PLAYBACK_PORT: port.default(9996),
  MEDIA_API_USER: z
    .string()
    .refine((name) => !name.includes(':'), { error: 'expected a name without ":"' })
    .optional(),
  MEDIA_API_PASSWORD: z.string().optional(),
  MEDIA_RECORD: word('yes', 'no').default('yes'),
  MEDIA_RECORD_DIR: z.string().optional(),
});

export interface MediaServerSettings {
  host: string;
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

/** Reads the `MEDIA_*` variables. @throws SettingsError with a line for each value that is wrong */
export function settingsFrom(env: Environment): MediaServerSettings {
  const read = readEnvironment(SETTINGS, env);
  return {
    host: read.MEDIA_HOST,
    rtspPort: read.MEDIA_RTSP_PORT,
    rtmpPort: read.MEDIA_RTMP_PORT,
    apiPort: read.MEDIA_API_PORT,
    playbackPort: read.MEDIA_PLAYBACK_PORT,
    apiUser: apiUser(read.MEDIA_API_USER, read.MEDIA_API_PASSWORD),
    recordDirectory: read.MEDIA_RECORD_DIR && join(read.MEDIA_RECORD_DIR),
    record: read.MEDIA_RECORD === 'yes',
  };
}

function apiUser(name?: string, password?: string): ApiUser | undefined {
  if (name !== undefined && password !== undefined) return { name, password };
  if (name === password) return undefined;
  throw new SettingsError(['MEDIA_API_USER and MEDIA_API_PASSWORD: expected both or none']);
}
