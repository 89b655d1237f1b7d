import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlApi } from './api/control-api';
import { HttpServer } from './api/http';
import { playbackApi } from './api/playback-api';
import type { Log } from '../net/json-log';
import { RecordingStore } from './recording/recording';
import { RtmpRelay } from './rtmp/rtmp-relay';
import { RtspRelay } from './rtsp/relay';
import type { MediaServerSettings } from './settings';
import type { Publication, SampleSink } from './recording/part-builder';

export interface MediaServerPorts {
  rtspPort: number;
  rtmpPort: number;
  apiPort: number;
  playbackPort: number;
}

/** Where samples go that nobody keeps. */
const UNRECORDED: SampleSink = { sample: () => undefined, end: () => undefined };

/** The stand-in for MediaMTX: both relays, the recordings of what comes by RTMP, and the HTTP servers that tell about them. */
export class MediaServer {
  private constructor(
    readonly ports: MediaServerPorts,
    readonly recordDirectory: string,
    private readonly stop: () => Promise<void>,
  ) {}

  /** @throws Error when a port is taken; nothing is left open then */
  static async start(settings: MediaServerSettings, log: Log): Promise<MediaServer> {
    const directory = settings.recordDirectory ?? (await mkdtemp(join(tmpdir(), 'media-server-')));
    const store = new RecordingStore(directory, log);
    const record = (publication: Publication): SampleSink =>
      settings.record ? store.record(publication) : UNRECORDED;
    const rtmp = new RtmpRelay({ log, record });
    const rtsp = rtspRelay(log);
    const { apiUser: user } = settings;
    const api = new HttpServer({
      handler: controlApi(() => [...rtsp.paths(), ...rtmp.paths()]),
      ...{ user, log },
    });
    const playback = new HttpServer({ handler: playbackApi(store), user, log });
    const stop = async (): Promise<void> => {
      await Promise.all([rtsp.close(), rtmp.close(), api.close(), playback.close()]);
      await store.close();
      if (!settings.recordDirectory) await rm(directory, { recursive: true, force: true });
    };
    // All are awaited before any is closed: closing one that is about to listen would not stop it.
    const { host } = settings;
    const [rtspPort, rtmpPort, apiPort, playbackPort] = await Promise.allSettled([
      rtsp.listen(settings.rtspPort, host),
      rtmp.listen(settings.rtmpPort, host),
      api.listen(settings.apiPort, host),
      playback.listen(settings.playbackPort, host),
    ]);
    try {
      const ports = {
        rtspPort: portOf('RTSP', rtspPort),
        rtmpPort: portOf('RTMP', rtmpPort),
        apiPort: portOf('API', apiPort),
        playbackPort: portOf('playback', playbackPort),
      };
      return new MediaServer(ports, directory, stop);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** Ends every connection, finishes the recordings and frees the ports. */
  close(): Promise<void> {
    return this.stop();
  }
}

function rtspRelay(log: Log): RtspRelay {
  const relay = new RtspRelay();
  relay.on('problem', (problem) => log('warn', 'RTSP request refused or connection ended', { ...problem }));
  relay.on('ready', ({ name }) => log('info', 'RTSP path ready', { path: name }));
  relay.on('gone', ({ name }) => log('info', 'RTSP path gone', { path: name }));
  return relay;
}

function portOf(server: string, listening: PromiseSettledResult<number>): number {
  if (listening.status === 'fulfilled') return listening.value;
  throw new Error(`the ${server} server cannot listen`, { cause: listening.reason });
}
