import path from 'node:path';
import { evidenceRoot } from '../base/evidence-root';
import { startStandaloneSts, type StandaloneSts } from '../stack/standalone-sts';
import type { Service } from '../base/service';

/** One echo-sts, as whoever puts it into service starts it. Its owner ends it. */
export class EchoProcess implements AsyncDisposable {
  private static started = 0;

  private constructor(private readonly sts: StandaloneSts) {}

  /** @throws StartError when it does not come up; then nothing is left running */
  static async start({ control = true }: { control?: boolean } = {}): Promise<EchoProcess> {
    const instance = `echo-sts-${process.pid}-${(EchoProcess.started += 1)}`;
    const evidenceDir = path.join(evidenceRoot(), 'echo-sts-contract');
    return new EchoProcess(await startStandaloneSts({ instance, evidenceDir, control }));
  }

  get process(): Service {
    return this.sts.service;
  }

  get url(): string {
    return this.sts.url;
  }

  residentBytes(): Promise<number> {
    return this.process.residentBytes();
  }

  /** @throws Error with its exit when the service has ended although nobody asked it to */
  expectAlive(): void {
    if (this.process.exit) throw new Error(`echo-sts ${this.process.describeExit()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sts[Symbol.asyncDispose]();
  }
}
