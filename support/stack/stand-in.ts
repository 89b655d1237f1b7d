import path from 'node:path';
import { version } from '../../package.json';
import { type MediaServerOptions, newApiUser, type StartedMediaServer } from './media-server';
import { startService } from './node-service';

/** Starts our own media server, which does as MediaMTX does wherever a worker could come to rely on a difference. */
export async function startStandIn({
  evidenceDir,
  own,
  record = true,
}: MediaServerOptions): Promise<StartedMediaServer> {
  const apiUser = newApiUser();
  const { process, ready } = await startService({
    name: 'media-server',
    evidenceDir,
    own,
    settings: {
      MEDIA_HOST: '127.0.0.1',
      MEDIA_RTSP_PORT: '0',
      MEDIA_RTMP_PORT: '0',
      MEDIA_API_PORT: '0',
      MEDIA_PLAYBACK_PORT: '0',
      MEDIA_API_USER: apiUser.name,
      MEDIA_API_PASSWORD: apiUser.password,
      MEDIA_RECORD: record ? 'yes' : 'no',
      MEDIA_RECORD_DIR: path.join(evidenceDir, 'recordings'),
    },
  });
  const ports = {
    rtsp: ready.port('rtspPort'),
    rtmp: ready.port('rtmpPort'),
    api: ready.port('apiPort'),
    playback: ready.port('playbackPort'),
  };
  return { identity: { name: 'stand-in', version }, process, ports, apiUser };
}
