import { execa } from 'execa';
import { nowMs } from '../../services/contracts/clock';

/** Resident memory of a process at a time. */
export interface MemoryReading {
  /** ms, as `nowMs`. */
  atMs: number;
  bytes: number;
}

const EVERY_MS = 1000;
const BYTES_PER_KB = 1024;

/** Resident memory of a process, in bytes. @throws Error when there is no such process */
export async function residentBytes(pid: number): Promise<number> {
  const { stdout } = await execa('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) * BYTES_PER_KB;
}

/** Reads the memory of a process once a second until it ends or `stop` is called. */
export class MemoryWatch {
  readonly readings: MemoryReading[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.timer = setInterval(() => void this.read(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async read(): Promise<void> {
    try {
      this.readings.push({ atMs: nowMs(), bytes: await residentBytes(this.pid) });
    } catch {
      // Between two readings the process may end; its exit is somebody else's to judge.
      this.stop();
    }
  }
}
