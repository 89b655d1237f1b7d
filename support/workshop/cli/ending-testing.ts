import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually, GiveUp } from '../../base/eventually';
import { OrphanKiller } from '../../base/orphans';
import { projectRoot } from '../../base/project-root';
import { tinyFeature } from './ending-feature-testing';

/** Two cores that perform other tests meanwhile need this long for a run of a second. */
const STARTED_WITHIN_MS = 25_000;
const GONE_WITHIN_MS = 6000;

/** What the scenario that runs says about itself. */
interface Told {
  coordinator: number;
  worker: number;
  ports: number[];
}

interface TinyRunOptions {
  args?: readonly string[];
  /** How the scenario that runs ends by itself: `pass`, `fail`, `timeout`; by default it waits for ever. */
  outcome?: string;
}

/** A real run of a tiny feature in a folder of its own, whose second scenario starts a stack and waits for ever. */
export class TinyRun implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    readonly child: ChildProcess,
    readonly ended: Promise<number | null>,
  ) {}

  /** @param command the whole line, a group of its own as in a terminal; its arguments are added */
  static async start(
    command: readonly string[],
    { args = [], outcome = '' }: TinyRunOptions,
  ): Promise<TinyRun> {
    const folder = await mkdtemp(path.join(tmpdir(), 'ending-test-'));
    await mkdir(path.join(folder, 'tmp'));
    for (const [name, text] of Object.entries(tinyFeature(folder)))
      await writeFile(path.join(folder, name), text);
    return new TinyRun(folder, ...launch(folder, command, { args, outcome }));
  }

  /** Another run of the same feature, with the same reports. @returns its exit code and what it said */
  async beside(command: readonly string[]): Promise<{ exitCode: number | null; said: string }> {
    const [, ended] = launch(this.folder, command, { outcome: 'pass', said: 'beside.txt' });
    return { exitCode: await ended, said: await readFile(this.file('beside.txt'), 'utf8') };
  }

  /** Waits until the second scenario has its stack, and the coordinator has written down how the first one ended. */
  async running(): Promise<Told> {
    const read = async (): Promise<Told> => {
      if (this.child.exitCode !== null && !existsSync(this.file('running.json')))
        throw new GiveUp(`the run ended, with the words:\n${await readFile(this.file('said.txt'), 'utf8')}`);
      return JSON.parse(await readFile(this.file('running.json'), 'utf8')) as Told;
    };
    const told = await eventually('the scenario runs', read, { withinMs: STARTED_WITHIN_MS });
    // the worker tells the coordinator over a pipe: one that is killed before it has looked knows of no scenario
    await eventually('the end of the first scenario is written down', () => this.report('messages.ndjson'), {
      withinMs: STARTED_WITHIN_MS,
      until: (messages) => messages.includes('"testCaseFinished"'),
    });
    return told;
  }

  /** Waits until nothing of the run is left. @throws NotInTimeError with what is left */
  async gone({ ports }: Told): Promise<void> {
    const left = async (): Promise<string[]> => [...(await this.processes()), ...(await openPorts(ports))];
    await eventually('nothing is left', left, {
      withinMs: GONE_WITHIN_MS,
      until: (found) => found.length === 0,
    });
  }

  report(name: string): Promise<string> {
    return readFile(this.file(path.join('reports', name)), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const found of await this.processes()) process.kill(Number.parseInt(found), 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  private file(name: string): string {
    return path.join(this.folder, name);
  }

  /** All that inherited the name of this run's folder, in whatever group they are. A zombie has no environment any more. */
  private async processes(): Promise<string[]> {
    const all = await readdir('/proc').catch(() => []); // without it the ports must tell
    const ids = all.filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(ids.map((id) => this.describe(id)));
    return found.filter((each) => each !== undefined);
  }

  private async describe(id: string): Promise<string | undefined> {
    const read = (name: string): Promise<string> => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '');
    if (!(await read('environ')).includes(this.folder)) return undefined;
    return `${id} ${(await read('cmdline')).replaceAll('\0', ' ')}`;
  }
}

/** @param said name of the file for its words */
function launch(
  folder: string,
  [program = '', ...first]: readonly string[],
  { args = [], outcome = '', said = 'said.txt' }: TinyRunOptions & { said?: string },
): [ChildProcess, Promise<number | null>] {
  const log = openSync(path.join(folder, said), 'a');
  const child = spawn(
    program,
    [...first, '--config', path.relative(projectRoot, path.join(folder, 'cucumber.js')), ...args],
    {
      cwd: projectRoot,
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        REPORTS_DIR: path.join(folder, 'reports'),
        EVIDENCE_DIR: path.join(folder, 'evidence'),
        TMPDIR: path.join(folder, 'tmp'),
        OUTCOME: outcome,
      },
    },
  );
  const { pid = 0 } = child;
  guard.update(runs.add(pid));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  void ended.then(() => runs.delete(pid) && guard.update(runs));
  return [child, ended];
}

/** Ends runs that outlive this process, and only then: what a run itself leaves behind is what is tested. */
const guard = new OrphanKiller();
const runs = new Set<number>();

/** Those on which somebody listens: nobody else can. */
async function openPorts(ports: readonly number[]): Promise<string[]> {
  const open = await Promise.all(
    ports.map(async (port) => ((await canListen(port)) ? [] : [`port ${port}`])),
  );
  return open.flat();
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
