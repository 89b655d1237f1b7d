import { mkdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { Disposer } from '../base/disposer';
import type { SuiteAddress } from '../base/service';
import { startComposeWorker } from './compose-worker';
import { MEDIA_SERVER_PORTS, STS_PORT } from './docker/cli';
import { Container } from './docker/container';
import type { ListedContainer } from './docker/outputs';
import { ComposeProject } from './docker/project';
import { apiAddress, type ApiUser, identify, newApiUser, requirePublishersClock } from './media-server';
import { hiddenAt, pipelineLevel } from './level';
import { READY_MS } from './node-service';
import type { MediaServerIdentity, Stack, StackOptions, Worker, WorkerSettings } from './stack';
import { hiddenBy, workerProfile } from './worker-profile';

/** Service names in docker-compose.yml. */
const [MEDIA_SERVER, STS] = ['mediamtx', 'echo-sts'];

/** The pipeline in containers, in a Compose project of its own. What it consists of is in docker-compose.yml. */
export class ComposeStack implements Stack {
  readonly kind = 'compose';
  readonly capabilities = { startWorkers: true, controlServices: true };
  readonly hidden = { ...hiddenBy(workerProfile()), ...hiddenAt(pipelineLevel()) };
  readonly streamId: string;
  readonly evidenceDir: string;
  readonly inputUrl: string;
  readonly outputUrl: string;
  readonly apiUrl: string;
  readonly playbackUrl: string;
  readonly stsUrl: string;
  readonly workers: Worker[] = [];
  private workersStarted = 0;
  private stopping: Promise<void> | undefined;

  private constructor(
    options: StackOptions,
    urls: Urls,
    readonly mediaServer: MediaServerIdentity,
    readonly services: { readonly mediaServer: Container; readonly sts: Container },
    private readonly project: ComposeProject,
    private readonly owned: Disposer,
  ) {
    this.streamId = options.streamId;
    this.evidenceDir = options.evidenceDir;
    this.inputUrl = `${urls.rtsp}/live/${options.streamId}/in`;
    this.outputUrl = `${urls.rtmp}/live/${options.streamId}/out`;
    this.apiUrl = urls.api;
    this.playbackUrl = urls.playback;
    this.stsUrl = urls.sts;
  }

  /** @throws DockerError, StartError when a server does not come up; then nothing is left running */
  static async start(options: StackOptions): Promise<ComposeStack> {
    const { streamId, evidenceDir, record = true } = options;
    const owned = new Disposer();
    try {
      await mkdir(evidenceDir, { recursive: true });
      const apiUser = newApiUser();
      const settings = {
        ...{ RECORD: record ? 'yes' : 'no', ECHO_CONTROL: 'on' },
        ...{ API_USER: apiUser.name, API_PASSWORD: apiUser.password },
      };
      const project = owned.own(new ComposeProject(streamId, settings));
      const listed = await project.up(MEDIA_SERVER, STS);
      const mediaServer = follow('media-server', listed.get(MEDIA_SERVER), evidenceDir, owned);
      const sts = follow('echo-sts', listed.get(STS), evidenceDir, owned);
      const urls = urlsOf(listed.get(MEDIA_SERVER), listed.get(STS), apiUser);
      const identity = await identify(urls.api, () => mediaServer.exit !== undefined);
      await requirePublishersClock(urls.api, `live/${streamId}/in`);
      await sts.ready(READY_MS);
      return new ComposeStack(options, urls, identity, { mediaServer, sts }, project, owned);
    } catch (error) {
      await owned.dispose();
      throw error;
    }
  }

  async startWorker(settings: WorkerSettings = {}): Promise<Worker> {
    this.workersStarted += 1;
    const { streamId } = this;
    const worker = await startComposeWorker({
      instance: `worker-${this.workersStarted}`,
      ...{ project: this.project, evidenceDir: this.evidenceDir },
      settings: {
        streamId,
        inputUrl: `rtsp://${MEDIA_SERVER}:${MEDIA_SERVER_PORTS.rtsp}/live/${streamId}/in`,
        outputUrl: `rtmp://${MEDIA_SERVER}:${MEDIA_SERVER_PORTS.rtmp}/live/${streamId}/out`,
        stsUrl: `http://${STS}:${STS_PORT}`,
        ...settings,
      },
      own: (container) => this.owned.defer(() => container.kill()),
    });
    this.workers.push(worker);
    return worker;
  }

  /** The network's gateway is this machine, unless Docker runs in a virtual machine, as Docker Desktop does. */
  async suiteAddress(): Promise<SuiteAddress> {
    const gateway = await this.project.gateway();
    const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
    return own.some(({ address }) => address === gateway)
      ? { listenOn: gateway, reachedAs: gateway }
      : { listenOn: '127.0.0.1', reachedAs: 'host.docker.internal' };
  }

  unexpectedExits(): string[] {
    const servers = Object.values(this.services).filter(({ endedUnasked }) => endedUnasked);
    return servers.map((server) => `${server.name} ${server.describeExit()}.`);
  }

  /** May be called again; all callers wait for the same end. */
  stop(): Promise<void> {
    return (this.stopping ??= this.owned.dispose());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

type Urls = Record<keyof typeof MEDIA_SERVER_PORTS | 'sts', string>;

function urlsOf(
  mediaServer: ListedContainer | undefined,
  sts: ListedContainer | undefined,
  apiUser: ApiUser,
): Urls {
  const portOf = (from: ListedContainer | undefined, port: number): number => {
    const published = from?.ports.get(port);
    if (published !== undefined) return published;
    throw new Error(`Docker published no port for ${port}: see the ports in docker-compose.yml`);
  };
  return {
    rtsp: `rtsp://127.0.0.1:${portOf(mediaServer, MEDIA_SERVER_PORTS.rtsp)}`,
    rtmp: `rtmp://127.0.0.1:${portOf(mediaServer, MEDIA_SERVER_PORTS.rtmp)}`,
    api: apiAddress(apiUser, '127.0.0.1', portOf(mediaServer, MEDIA_SERVER_PORTS.api)),
    playback: apiAddress(apiUser, '127.0.0.1', portOf(mediaServer, MEDIA_SERVER_PORTS.playback)),
    sts: `http://127.0.0.1:${portOf(sts, STS_PORT)}`,
  };
}

/** Disposed of before the project: what ends then was told to. */
function follow(
  name: string,
  listed: ListedContainer | undefined,
  evidenceDir: string,
  owned: Disposer,
): Container {
  if (!listed) throw new Error(`Docker does not list the container of ${name} that it has started`);
  const evidenceFile = path.join(evidenceDir, `${name}.log`);
  const container = new Container({ name, id: listed.id, evidenceFile });
  owned.defer(() => container.expectEnd());
  return container;
}
