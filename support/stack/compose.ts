import { mkdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { Disposer } from '../base/disposer';
import type { SuiteAddress } from '../base/service';
import { LogBook } from '../records/logs';
import { docker, MEDIA_SERVER_PORTS, METRICS_PORT, STS_PORT } from './docker/cli';
import { Container } from './docker/container';
import type { ListedContainer } from './docker/outputs';
import { ComposeProject } from './docker/project';
import { untilMetricsAnswer, workerImage } from './foreign-worker';
import { hiddenAt, pipelineLevel } from './level';
import { addTo } from './log-translation';
import { apiAddress, type ApiUser, identify, newApiUser, requirePublishersClock } from './media-server';
import { translationOf } from './metrics-translation';
import { READY_MS } from './node-service';
import type { Stack, StackOptions, Worker } from './stack';
import { type NewWorker, startedStack } from './started-stack';
import { hiddenBy, workerProfile } from './worker-profile';
import { workerVariables } from './worker-settings';

/** Service names in docker-compose.yml. */
const [MEDIA_SERVER, STS] = ['mediamtx', 'echo-sts'];

/** As docker-compose.yml has it. */
const SEGMENTS = '/segments';

/**
 * Starts the pipeline in containers, in a Compose project of its own. What it consists of is in docker-compose.yml.
 * @throws DockerError, StartError when a server does not come up; then nothing is left running
 */
export async function startComposeStack(options: StackOptions): Promise<Stack> {
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
    const parts = {
      ...({ kind: 'compose', streamId, evidenceDir, mediaServer: identity } as const),
      hidden: { ...hiddenBy(workerProfile()), ...hiddenAt(pipelineLevel()) },
      inputUrl: `${urls.rtsp}/live/${streamId}/in`,
      outputUrl: `${urls.rtmp}/live/${streamId}/out`,
      ...{ apiUrl: urls.api, playbackUrl: urls.playback, stsUrl: urls.sts },
      services: { mediaServer, sts },
      suiteAddress: () => suiteAddress(project),
    };
    // Within the project's network the services have other addresses.
    const within = {
      inputUrl: `rtsp://${MEDIA_SERVER}:${MEDIA_SERVER_PORTS.rtsp}/live/${streamId}/in`,
      outputUrl: `rtmp://${MEDIA_SERVER}:${MEDIA_SERVER_PORTS.rtmp}/live/${streamId}/out`,
      stsUrl: `http://${STS}:${STS_PORT}`,
    };
    return startedStack(parts, owned, (worker) => startWorker(worker, project, owned), within);
  } catch (error) {
    await owned.dispose();
    throw error;
  }
}

/** Starts a media-service container, or one of what WORKER_IMAGE names, and waits until its metrics can be read. @throws DockerError, StartError */
async function startWorker(
  { instance, settings, evidenceDir }: NewWorker,
  project: ComposeProject,
  owned: Disposer,
): Promise<Worker> {
  const segmentDir = path.join(evidenceDir, `${instance}-segments`);
  const isTheirs = workerImage() !== undefined;
  const theirs = isTheirs ? { metricsPort: METRICS_PORT, segmentDir: SEGMENTS } : {};
  const id = await project.run('media-service', instance, workerVariables({ ...theirs, ...settings }));
  const container = new Container({
    ...{ name: instance, id, evidenceFile: path.join(evidenceDir, `${instance}.log`) },
    beforeExit: () => docker(['cp', `${id}:${SEGMENTS}/.`, segmentDir]),
  });
  owned.defer(() => container.kill());
  const logs = new LogBook(instance);
  container.onLine((line) => addTo(logs, line));
  if (!isTheirs) await container.ready(READY_MS);
  const metricsUrl = `http://127.0.0.1:${await container.port(METRICS_PORT)}/metrics`;
  if (isTheirs && pipelineLevel() !== 'viewer') await untilMetricsAnswer({ process: container, metricsUrl });
  return Object.assign(container, {
    ...{ metricsUrl, logs, segmentDir },
    ...translationOf(workerProfile().metrics),
  });
}

/** The network's gateway is this machine, unless Docker runs in a virtual machine, as Docker Desktop does. */
async function suiteAddress(project: ComposeProject): Promise<SuiteAddress> {
  const gateway = await project.gateway();
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return own.some(({ address }) => address === gateway)
    ? { listenOn: gateway, reachedAs: gateway }
    : { listenOn: '127.0.0.1', reachedAs: 'host.docker.internal' };
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
