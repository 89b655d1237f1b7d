import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
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
  /** The same, as flags on its command line, which win: `--log-level` for LOG_LEVEL. */
  flags?: Readonly<Record<string, string>> | undefined;
  evidenceDir: string;
  /** Left out: it is not. */
  memoryIsJudged?: boolean | undefined;
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

const garbage = (service: string): readonly string[] => [...GARBAGE_COLLECTION, ...(BOUND[service] ?? [])];
const dist = path.join(projectRoot, 'dist');
const mainOf = (service: string): string => path.join(dist, 'services', service, 'main.js');
export const PACKS_FOLDER = '.packs';
/** With these each comes up alone: nobody listens on port 9 of any machine (RFC 863). */
const ALONE: Readonly<Record<string, Record<string, string>>> = {
  'media-server': {
    ...{ MEDIA_RTSP_PORT: '0', MEDIA_RTMP_PORT: '0', MEDIA_API_PORT: '0', MEDIA_PLAYBACK_PORT: '0' },
    ...{ MEDIA_HOST: '127.0.0.1', MEDIA_RECORD: 'no' },
  },
  'echo-sts': { ECHO_HOST: '127.0.0.1', ECHO_PORT: '0' },
  'media-service': {
    ...{ STREAM_ID: 'alone', WORKER_INPUT_URL: 'rtsp://127.0.0.1:9/in', WORKER_METRICS_PORT: '0' },
    ...{ WORKER_OUTPUT_URL: 'rtmp://127.0.0.1:9/live/out', WORKER_STS_SERVICE_URL: 'http://127.0.0.1:9' },
    WORKER_SEGMENT_DIR: path.join(dist, PACKS_FOLDER, 'segments'),
  },
};

/** Makes the packs that services start from in a run of many scenarios (quick-start.ts), where this build has none yet. */
export async function makePacks(): Promise<void> {
  const lacking = Object.keys(ALONE).filter((service) => !existsSync(packOf(service)));
  if (lacking.length === 0) return;
  await rm(path.join(dist, PACKS_FOLDER), { recursive: true, force: true }); // those of another build
  await mkdir(path.dirname(packOf('')), { recursive: true });
  const make = (service: string): Promise<unknown> => {
    const { args, env } = quickStart(service, hasBounds(service));
    return promisify(execFile)(process.execPath, [...args, mainOf(service)], {
      env: serviceEnvironment({ ...ONE_HEAP, ...ALONE[service], ...env }),
    });
  };
  await Promise.all(Object.keys(ALONE).map(make));
}

/**
 * What lives for half a minute does not get back what it takes to optimize code early, nor to collect the garbage of a small heap three
 * times over because nothing has happened for 8 s (docs/decisions/0013). Of Node 20: later ones refuse such flags.
 */
const isNode20 = process.versions.node.startsWith('20.');
const SHORT_LIFE = isNode20 ? ['--interrupt-budget=600000', '--no-memory-reducer-for-small-heaps'] : [];
/** Only at the start are these heeded: of three collections of 60 to 120 ms of CPU time in half a minute of a worker one is left. */
const FEW_COLLECTIONS = ['--single-threaded-gc', ...(isNode20 ? ['--no-memory-reducer'] : [])];
/** What node is started with, before the service's own part of each. */
interface Start {
  args: string[];
  env: Record<string, string>;
}

/** Whose memory is judged has the bounds of one that is operated; echo-sts always, as scenarios that judge it share one with others. */
const hasBounds = (service: string, memoryIsJudged = false): boolean =>
  memoryIsJudged || service === 'echo-sts';
/** How it starts from its pack. Where no other flag is given at the start, these need not be given there either, which makes it quicker. */
const quickStart = (service: string, isBound: boolean): Start => ({
  args: [
    ...(isBound ? [...garbage(service), ...SHORT_LIFE] : FEW_COLLECTIONS),
    ...['-r', path.join(dist, 'support', 'stack', 'quick-start.js')],
  ],
  env: { QUICK_START: packOf(service), ...(!isBound && { QUICK_START_FLAGS: SHORT_LIFE.join(' ') }) },
});

const MARK_CHARS = 16;
let mark: string | undefined;

/** Each is made of one build, by one version of Node. */
function packOf(service: string): string {
  mark ??= createHash('sha1')
    .update(process.version)
    .update(readFileSync(path.join(dist, '.sources.json')))
    .digest('hex')
    .slice(0, MARK_CHARS);
  return path.join(dist, PACKS_FOLDER, mark, `${service}.pack`);
}

/** Node reads a file of authorities at each start, whoever is spoken to: of a whole machine's, that is 40 ms of CPU time, twice the rest. */
const NO_MORE_AUTHORITIES = { NODE_EXTRA_CA_CERTS: '' };

/** What was coded by the first process of a run is there for the others, too. */
const inARun = ({ args, env }: Start): Start => ({
  args,
  env: { ...NO_MORE_AUTHORITIES, ...env, ECHO_MARKS_DIR: path.dirname(packOf('')) },
});

/** What is tried by itself runs as it is. */
const startsQuickly = (service: string): boolean =>
  process.env['CUCUMBER_WORKER_ID'] !== undefined && existsSync(packOf(service));

export function spawnService({
  name,
  instance = name,
  settings,
  flags = {},
  evidenceDir,
  memoryIsJudged,
}: Omit<ServiceOptions, 'own'>): ManagedProcess {
  const { args, env } = startsQuickly(name)
    ? inARun(quickStart(name, hasBounds(name, memoryIsJudged)))
    : { args: garbage(name), env: {} };
  return new ManagedProcess({
    name: instance,
    command: process.execPath,
    args: [...args, mainOf(name), ...argumentsOf(flags)],
    env: serviceEnvironment({ ...ONE_HEAP, ...env, ...settings }),
    evidenceFile: path.join(evidenceDir, `${instance}.log`),
  });
}

const argumentsOf = (flags: Readonly<Record<string, string>>): string[] =>
  Object.entries(flags).map(([name, value]) => `--${name.toLowerCase().replaceAll('_', '-')}=${value}`);

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
