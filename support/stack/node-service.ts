import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ManagedProcess } from '../base/process';
import { projectRoot } from '../base/project-root';
import { serviceEnvironment } from '../base/service';

/** Services are ready in well under a second; ten times that when ten stacks start at once on two cores. */
export const READY_MS = 10_000;

export interface ServiceOptions {
  /** Folder under services/. */
  name: string;
  /** For messages and the log file, where it is not the folder's name. */
  instance?: string;
  settings: Record<string, string>;
  evidenceDir: string;
  own: (process: ManagedProcess) => ManagedProcess;
}

/** Starts the compiled `services/<name>/main` and waits until it says where it listens. */
export async function startService(
  options: ServiceOptions,
): Promise<{ process: ManagedProcess; ready: ReadyLine }> {
  const child = options.own(spawnService(options));
  return { process: child, ready: new ReadyLine(child, await child.ready(READY_MS)) };
}

/**
 * Left to itself, Node lets short-lived objects pile up to 48 MB before it looks at them, and collects garbage in threads that
 * fall behind on a busy machine; a service that handles a few messages a second needs neither (docs/decisions/0008).
 */
const GARBAGE_COLLECTION = ['--max-semi-space-size=2', '--single-threaded-gc'];
/**
 * With a bound in sight V8 collects what has grown old, too: after 44 MB of nonsense a worker holds 9 MB more, and without
 * one 20 to 55. The longest message that it takes, of 12 MB, needs half of it at worst.
 */
const BOUND: Readonly<Record<string, readonly string[]>> = { 'media-service': ['--max-old-space-size=512'] };
/** Else each thread gets a heap of its own from the C library, which keeps what it frees (docs/decisions/0026). */
const ONE_HEAP = { MALLOC_ARENA_MAX: '1' };

/**
 * Where many services are started, as in a run of scenarios side by side, they come from packs (quick-start.ts), each made from one
 * build by one version of Node.
 */
function programOf(service: string): string[] {
  const dist = path.join(projectRoot, 'dist');
  const main = path.join(dist, 'services', service, 'main.js');
  if (process.env['CUCUMBER_WORKER_ID'] === undefined) return [main];
  const pack = path.join(dist, PACKS_FOLDER, `${service}.${buildMark()}.pack`);
  return [path.join(dist, 'support', 'stack', 'quick-start.js'), pack, main];
}

export const PACKS_FOLDER = '.packs';
const MARK_CHARS = 16;
let mark: string | undefined;

function buildMark(): string {
  const sources = (): Buffer => readFileSync(path.join(projectRoot, 'dist', '.sources.json'));
  return (mark ??= createHash('sha1')
    .update(process.version)
    .update(sources())
    .digest('hex')
    .slice(0, MARK_CHARS));
}

export function spawnService({
  name,
  instance = name,
  settings,
  evidenceDir,
}: Omit<ServiceOptions, 'own'>): ManagedProcess {
  return new ManagedProcess({
    name: instance,
    command: process.execPath,
    args: [...GARBAGE_COLLECTION, ...(BOUND[name] ?? []), ...programOf(name)],
    env: serviceEnvironment({ ...ONE_HEAP, ...settings }),
    evidenceFile: path.join(evidenceDir, `${instance}.log`),
  });
}

/** What a service said when it was ready. */
export class ReadyLine {
  constructor(
    private readonly process: ManagedProcess,
    private readonly fields: Record<string, unknown>,
  ) {}

  /** @throws StartError when the field is not a port number */
  port(field: string): number {
    const value = this.fields[field];
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw this.process.startError(
      `reported no "${field}" (a port number) when it was ready: ${JSON.stringify(this.fields)}`,
    );
  }
}
