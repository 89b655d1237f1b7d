import { readFile } from 'node:fs/promises';
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

/**
 * Resident memory of a process, in bytes: from /proc, or by ps where there is none, as on macOS.
 * @throws Error when there is no such process
 */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const kilobytes =
    status === undefined
      ? (await execa('ps', ['-o', 'rss=', '-p', String(pid)])).stdout
      : /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has ended: it has no memory any more`);
  return Number(kilobytes) * BYTES_PER_KB;
}

/** Reads the memory of a service once a second until it ends or `stop` is called. */
export class MemoryWatch {
  readonly readings: MemoryReading[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly service: { residentBytes(): Promise<number> }) {
    this.timer = setInterval(() => void this.read(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async read(): Promise<void> {
    try {
      this.readings.push({ atMs: nowMs(), bytes: await this.service.residentBytes() });
    } catch {
      // Between two readings the process may end; its exit is somebody else's to judge.
      this.stop();
    }
  }
}
