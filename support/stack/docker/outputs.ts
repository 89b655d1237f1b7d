import { constants } from 'node:os';
import { z } from 'zod';
import type { ProcessExit } from '../../base/service';

/** What the docker commands print, understood. Each function throws an Error that quotes what it could not read. */

const BYTES_PER_KB = 1024;
/** How a shell, and so the init of a container, tells of a process that a signal ended. */
const SIGNAL_BASE = 128;

const listed = z.object({
  Service: z.string(),
  ID: z.string(),
  Publishers: z.array(z.object({ TargetPort: z.number(), PublishedPort: z.number() })).nullable(),
});
const state = z.object({
  Status: z.string(),
  ExitCode: z.number(),
  OOMKilled: z.boolean(),
  Error: z.string(),
  FinishedAt: z.string(),
});
const published = z.record(z.string(), z.array(z.object({ HostPort: z.string() })).nullable());

export interface ListedContainer {
  id: string;
  /** Port on this machine by port in the container. */
  ports: ReadonlyMap<number, number>;
}

/** Of `docker compose ps --format json`: the containers by service. */
export function parseListed(text: string): Map<string, ListedContainer> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line) => {
      const { Service, ID, Publishers } = understood(listed, line);
      const ports = (Publishers ?? []).filter(({ PublishedPort }) => PublishedPort > 0);
      return [
        Service,
        { id: ID, ports: new Map(ports.map(({ TargetPort, PublishedPort }) => [TargetPort, PublishedPort])) },
      ];
    }),
  );
}

/** Of `docker inspect --format '{{json .State}}'`. @returns undefined while it runs, paused or not */
export function parseExit(text: string): ProcessExit | undefined {
  const { Status, ExitCode, OOMKilled, Error: problem, FinishedAt } = understood(state, text);
  if (Status !== 'exited' && Status !== 'dead') return undefined;
  const exit = { ...codeOrSignal(ExitCode), atMs: Date.parse(FinishedAt) };
  if (problem !== '') return { ...exit, problem };
  return OOMKilled ? { ...exit, problem: 'it went over its memory limit' } : exit;
}

function codeOrSignal(exitCode: number): Pick<ProcessExit, 'code' | 'signal'> {
  const names = Object.entries(constants.signals);
  const signal = names.find(([, number]) => number === exitCode - SIGNAL_BASE)?.[0];
  return signal === undefined ? { code: exitCode, signal } : { code: undefined, signal };
}

/** Of `docker inspect --format '{{json .NetworkSettings.Ports}}'`: the port on this machine. */
export function parsePort(text: string, port: number): number {
  const found = understood(published, text)[`${port}/tcp`]?.[0]?.HostPort;
  if (found === undefined) throw new Error(`port ${port} of the container is not published: ${text}`);
  return Number(found);
}

/**
 * Of `docker top CONTAINER -o pid,ppid,rss`: resident memory of the service itself, in bytes. Where the container has an
 * init, that is the init's child.
 */
export function parseResidentBytes(text: string): number {
  const [, ...lines] = text.trim().split('\n');
  const rows = lines.map(
    (line) => line.trim().split(/\s+/).map(Number) as [pid: number, ppid: number, kb: number],
  );
  const root = rows.find(([, parent]) => !rows.some(([pid]) => pid === parent));
  const main = rows.find(([, parent]) => parent === root?.[0]) ?? root;
  if (!main || Number.isNaN(main[2])) throw new Error(`docker top told of no process:\n${text}`);
  return main[2] * BYTES_PER_KB;
}

/** Of `docker compose version --short`, such as `v2.26.1-4`. @returns undefined for what is no version */
export function parseVersion(text: string): [major: number, minor: number] | undefined {
  const match = /^v?(\d+)\.(\d+)/.exec(text.trim());
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

function understood<T>(schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(parsed(text));
  if (result.success) return result.data;
  throw new Error(`docker printed something else than expected:\n${z.prettifyError(result.error)}\n${text}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`docker was to print JSON, but printed: ${text}`, { cause });
  }
}
