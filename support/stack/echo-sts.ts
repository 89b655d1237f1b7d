import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Disposer } from '../base/disposer';
import type { ManagedProcess } from '../base/process';
import type { Service } from '../base/service';
import { STS_PORT } from './docker/cli';
import { Container } from './docker/container';
import { ComposeProject } from './docker/project';
import { startService } from './node-service';
import { stackKind } from './stack';

/** In a broadcast's evidence: the dubs that the STS coded one by one, as it sent them. */
export const DUBS_FOLDER = 'dubs';

interface LocalStsOptions {
  evidenceDir: string;
  /** For messages and the log file; left out: `echo-sts`. */
  instance?: string;
  /** Whether tests may make it misbehave; left out: they may. */
  control?: boolean;
  own: (process: ManagedProcess) => ManagedProcess;
}

/** Starts an echo-sts process on a port that the system chose. @throws StartError */
export async function startLocalSts({
  control = true,
  ...options
}: LocalStsOptions): Promise<{ process: ManagedProcess; url: string }> {
  const settings = {
    ...{ ECHO_HOST: '127.0.0.1', ECHO_PORT: '0', ECHO_CONTROL: control ? 'on' : 'off' },
    ECHO_DUBS_DIR: path.join(options.evidenceDir, DUBS_FOLDER),
  };
  const { process, ready } = await startService({ name: 'echo-sts', settings, ...options });
  return { process, url: `http://127.0.0.1:${ready.port('port')}` };
}

type StandaloneStsOptions = Required<Omit<LocalStsOptions, 'own'>>;

/** An STS without a pipeline, as whoever puts it into service starts it. Its owner ends it. */
export interface StandaloneSts extends AsyncDisposable {
  service: Service;
  url: string;
}

/** Starts it as STACK says: a process, or a container. @throws Error when it does not come up; nothing is left then */
export async function startStandaloneSts(options: StandaloneStsOptions): Promise<StandaloneSts> {
  await mkdir(options.evidenceDir, { recursive: true });
  const owned = new Disposer();
  const start = stackKind() === 'compose' ? inContainer : asProcess;
  try {
    return { ...(await start(options, owned)), [Symbol.asyncDispose]: () => owned.dispose() };
  } catch (error) {
    await owned.dispose();
    throw error;
  }
}

type Started = Pick<StandaloneSts, 'service' | 'url'>;

async function asProcess(options: StandaloneStsOptions, owned: Disposer): Promise<Started> {
  const { process, url } = await startLocalSts({ ...options, own: (child) => owned.own(child) });
  return { service: process, url };
}

async function inContainer(
  { instance, evidenceDir, control }: StandaloneStsOptions,
  owned: Disposer,
): Promise<Started> {
  const project = owned.own(new ComposeProject(instance, { ECHO_CONTROL: control ? 'on' : 'off' }));
  const container = (await project.up('echo-sts')).get('echo-sts');
  const evidenceFile = path.join(evidenceDir, `${instance}.log`);
  const service = new Container({ name: instance, id: container?.id ?? '', evidenceFile });
  owned.defer(() => service.expectEnd());
  await service.ready(READY_MS);
  return { service, url: `http://127.0.0.1:${await service.port(STS_PORT)}` };
}

/** As a process, with the start of a container before it. */
const READY_MS = 20_000;
