import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { residentBytes } from '../observe/memory';
import { evidenceRoot } from '../stack/evidence-root';
import { startService } from '../stack/node-service';
import type { ManagedProcess } from '../stack/process';

/** One echo-sts process, as whoever puts it into service starts it. Its owner ends it. */
export class EchoProcess implements AsyncDisposable {
  private static started = 0;

  private constructor(
    readonly process: ManagedProcess,
    readonly url: string,
  ) {}

  /** @throws StartError when it does not come up; then nothing is left running */
  static async start({ control = true }: { control?: boolean } = {}): Promise<EchoProcess> {
    const evidenceDir = path.join(evidenceRoot(), 'echo-sts-contract');
    await mkdir(evidenceDir, { recursive: true });
    const children: ManagedProcess[] = [];
    const own = (child: ManagedProcess): ManagedProcess => (children.push(child), child);
    const instance = `echo-sts-${process.pid}-${(EchoProcess.started += 1)}`;
    const settings = { ECHO_HOST: '127.0.0.1', ECHO_PORT: '0', ECHO_CONTROL: control ? 'on' : 'off' };
    try {
      const started = await startService({ name: 'echo-sts', instance, settings, evidenceDir, own });
      return new EchoProcess(started.process, `http://127.0.0.1:${started.ready.port('port')}`);
    } catch (error) {
      await Promise.all(children.map((child) => child.kill()));
      throw error;
    }
  }

  residentBytes(): Promise<number> {
    return residentBytes(this.process.pid ?? 0);
  }

  /** @throws Error with its exit when the service has ended although nobody asked it to */
  expectAlive(): void {
    if (this.process.exit) throw new Error(`echo-sts ${this.process.describeExit()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.stop();
  }
}
