import { startService } from './node-service';
import type { ManagedProcess } from '../base/process';

interface LocalStsOptions {
  evidenceDir: string;
  /** For messages and the log file; left out: `echo-sts`. */
  instance?: string;
  /** Whether tests may make it misbehave; left out: they may. */
  control?: boolean;
  own: (process: ManagedProcess) => ManagedProcess;
}

export interface StartedLocalSts {
  process: ManagedProcess;
  url: string;
}

/** Starts an echo-sts process on a port that the system chose. @throws StartError */
export async function startLocalSts({
  control = true,
  ...options
}: LocalStsOptions): Promise<StartedLocalSts> {
  const settings = { ECHO_HOST: '127.0.0.1', ECHO_PORT: '0', ECHO_CONTROL: control ? 'on' : 'off' };
  const { process, ready } = await startService({ name: 'echo-sts', settings, ...options });
  return { process, url: `http://127.0.0.1:${ready.port('port')}` };
}
