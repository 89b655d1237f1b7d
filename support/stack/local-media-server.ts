import path from 'node:path';
import { version } from '../../package.json';
import { GiveUp } from '../base/eventually';
import { freePorts } from '../base/free-ports';
import { ManagedProcess } from '../base/process';
import { projectRoot } from '../base/project-root';
import { serviceEnvironment } from '../base/service';
import {
  apiAddress,
  type ApiUser,
  identify,
  mediaMtxUser,
  type MediaServerOptions,
  type MediaServerPorts,
  newApiUser,
  requirePublishersClock,
  type StartedMediaServer,
} from './media-server';
import { startService } from './node-service';

/** Another scenario may take a port between its choice and its use. */
const ATTEMPTS = 3;
const CONFIGURATION = path.join(projectRoot, 'services', 'media-server', 'mediamtx.yml');

/** Starts our stand-in, or the MediaMTX whose executable is named. @throws as `startMediaMtx`, StartError */
export const startLocalMediaServer = (
  options: MediaServerOptions,
  mediaMtxBinary = process.env['MEDIAMTX_BIN'],
): Promise<StartedMediaServer> =>
  mediaMtxBinary ? startMediaMtx(mediaMtxBinary, options) : startStandIn(options);

/** Starts our own media server, which does as MediaMTX does wherever a worker could come to rely on a difference. */
async function startStandIn({
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

/**
 * Starts a real MediaMTX with our configuration, on ports of its own.
 * @param binary path of its executable
 * @throws StartError when it does not come up, Error when it does not keep the publisher's clock
 */
async function startMediaMtx(
  binary: string,
  options: MediaServerOptions,
  attempt = 1,
): Promise<StartedMediaServer> {
  const ports = await choosePorts();
  const apiUser = newApiUser();
  const child = options.own(spawnMediaMtx(binary, ports, apiUser, options));
  let portIsTaken = false;
  child.onLine(({ text }) => (portIsTaken ||= text.includes('address already in use')));
  const apiUrl = apiAddress(apiUser, '127.0.0.1', ports.api);
  try {
    const identity = await identify(apiUrl, () => child.exit !== undefined);
    await requirePublishersClock(apiUrl, `live/${options.streamId}/in`);
    return { identity, process: child, ports, apiUser };
  } catch (error) {
    if (error instanceof GiveUp) await child.exited; // what it said last may be on its way
    if (portIsTaken && attempt < ATTEMPTS) return startMediaMtx(binary, options, attempt + 1);
    if (error instanceof GiveUp) throw child.startError(`${child.describeExit()} (MEDIAMTX_BIN=${binary})`);
    throw error;
  }
}

async function choosePorts(): Promise<MediaServerPorts> {
  const [rtsp = 0, rtmp = 0, api = 0, playback = 0] = await freePorts(4);
  return { rtsp, rtmp, api, playback };
}

function spawnMediaMtx(
  binary: string,
  ports: MediaServerPorts,
  apiUser: ApiUser,
  { evidenceDir, record = true }: MediaServerOptions,
): ManagedProcess {
  const settings = {
    MTX_RTSPADDRESS: `127.0.0.1:${ports.rtsp}`,
    MTX_RTMPADDRESS: `127.0.0.1:${ports.rtmp}`,
    MTX_APIADDRESS: `127.0.0.1:${ports.api}`,
    MTX_PLAYBACKADDRESS: `127.0.0.1:${ports.playback}`,
    ...mediaMtxUser(apiUser),
    MTX_PATHDEFAULTS_RECORD: record ? 'yes' : 'no',
    MTX_PATHDEFAULTS_RECORDPATH: path.join(evidenceDir, 'recordings', '%path', '%Y-%m-%d_%H-%M-%S-%f'),
  };
  return new ManagedProcess({
    name: 'media-server',
    command: binary,
    args: [CONFIGURATION],
    env: serviceEnvironment(settings),
    evidenceFile: path.join(evidenceDir, 'media-server.log'),
  });
}
