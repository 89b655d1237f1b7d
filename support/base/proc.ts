import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { nowMs } from '../../services/contracts/clock';
import { heldTogether, parseSmaps } from './family-memory';

/**
 * What Linux tells of a process in /proc/<id>/stat, from its state on: the name before it may hold anything, but stands in
 * brackets (proc(5)).
 * @returns undefined where there is no such process, or no /proc
 */
export function procStat(id: number | string): string[] | undefined {
  try {
    return statFields(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH'].includes(code)) return undefined; // the latter: it ended while it was read
    throw error;
  }
}

export const statFields = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

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

/** What a process has used up to now, and what it holds. */
export interface Usage {
  /** In user and system mode, since its start. */
  cpuSeconds: number;
  /** A page that several processes of a family have counts once. */
  residentBytes: number;
  /** Open files, pipes and sockets. */
  descriptors: number;
}

/** One line of `/proc/<pid>/stat`, what matters of it. */
interface ProcessEntry {
  pid: number;
  parentPid: number;
  cpuTicks: number;
}

const PROC = '/proc';
/** USER_HZ: what Linux counts CPU time in on every architecture that Node runs on. */
export const TICKS_PER_SECOND = 100;
/** Places in `/proc/<pid>/stat` behind the name, which may itself hold spaces and brackets (man 5 proc_pid_stat). */
const PARENT = 1;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** @throws Error when the text is no such line */
export function parseStat(text: string): ProcessEntry {
  const fields = statFields(text).map(Number);
  const pid = Number.parseInt(text, 10);
  const [parentPid, user, system] = [PARENT, USER_TICKS, SYSTEM_TICKS].map((place) => fields[place]);
  if (Number.isNaN(pid) || parentPid === undefined || user === undefined || system === undefined)
    throw new Error(`expected a line of /proc/<pid>/stat, saw "${text.slice(0, 100)}"`);
  return { pid, parentPid, cpuTicks: user + system };
}

/** A process and all its descendants. */
export function family(processes: readonly ProcessEntry[], pid: number): ProcessEntry[] {
  const own = processes.filter((process) => process.pid === pid);
  const children = processes.filter(({ parentPid }) => parentPid === pid);
  return [...own, ...children.flatMap((child) => family(processes, child.pid))];
}

/** What process families use now, by name; one that has ended uses nothing. */
export async function familyUsage<Name extends string>(
  roots: Readonly<Record<Name, number>>,
): Promise<Record<Name, Usage>> {
  const processes = await readProcesses();
  const usages = await Promise.all(
    Object.entries<number>(roots).map(async ([name, pid]) => {
      return [name, await usage(family(processes, pid))] as const;
    }),
  );
  return Object.fromEntries(usages) as Record<Name, Usage>;
}

/** @throws Error with what to do on systems that tell nothing of their processes in files */
export async function requireProcessTable(): Promise<void> {
  await readFile(`${PROC}/self/stat`).catch((error: Error) => {
    throw new Error(
      `CPU time and memory are read from ${PROC}, which this system does not have (${error.message}). ` +
        'Run it on Linux, or in a container.',
      { cause: error },
    );
  });
}

async function usage(members: readonly ProcessEntry[]): Promise<Usage> {
  const pids = members.map(({ pid }) => pid);
  const descriptors = pids.map((pid) => readdir(`${PROC}/${pid}/fd`).then(({ length }) => length, gone(0)));
  return {
    cpuSeconds: sum(members.map(({ cpuTicks }) => cpuTicks)) / TICKS_PER_SECOND,
    residentBytes: await familyBytes(pids),
    descriptors: sum(await Promise.all(descriptors)),
  };
}

/** Of a process and its children, in bytes; those that have ended hold nothing. */
export async function familyBytes(pids: readonly number[]): Promise<number> {
  const [only, ...others] = pids;
  if (only !== undefined && others.length === 0) return residentBytes(only).catch(() => 0);
  const texts = pids.map((pid) => readFile(`${PROC}/${pid}/smaps`, 'utf8').catch(() => ''));
  return heldTogether((await Promise.all(texts)).map(parseSmaps));
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

async function readProcesses(): Promise<ProcessEntry[]> {
  const pids = (await readdir(PROC)).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    pids.map((pid) => readFile(`${PROC}/${pid}/stat`, 'utf8').catch(gone(undefined))),
  );
  return texts.filter((text) => text !== undefined).map(parseStat);
}

/** For a process that ended between two looks. */
const gone =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return instead;
    throw error;
  };
