import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Timers } from '../../net/timers';

/** A job takes milliseconds, but the start of the process took 2 s on two processors with 28 that want one. */
const NO_PROGRESS_MS = 5000;
const MOST_WAITING_JOBS = 32;
const STDERR_SHOWN_CHARS = 200;

interface Job {
  /** What a job writes depends on what the process got before: made when its turn comes. */
  input: () => readonly Buffer[];
  done: (error?: Error) => void;
}

/**
 * A codec in a process of its own, for the life of the worker: whatever it does at what comes from outside, it costs the
 * job, never the stream. Jobs run one at a time. A process that fails, complains or hangs is killed; the next job gets
 * a new one.
 */
export abstract class CodecChild {
  private child: ChildProcessWithoutNullStreams | undefined;
  private readonly waiting: Job[] = [];
  private job: Job | undefined;
  private cancelWatch: () => void = () => undefined;
  private isDisposed = false;

  constructor(
    private readonly timers: Timers,
    private readonly command: string,
    private readonly args: readonly string[],
  ) {}

  /** All that comes, also behind a job's end; true when what the job asked for is there. @throws Error when it is not that */
  protected abstract onOutput(chunk: Buffer): boolean;

  /** A new process begins to count anew. */
  protected abstract onStart(): void;

  /** @throws Error when the codec dies, complains or makes no progress */
  protected run(input: () => readonly Buffer[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.isDisposed || this.waiting.length >= MOST_WAITING_JOBS)
        return reject(new Error('the codec is not to be had'));
      this.waiting.push({ input, done: (error) => (error ? reject(error) : resolve()) });
      this.next();
    });
  }

  /** Starts the process ahead of its first job. */
  warmUp(): void {
    if (!this.isDisposed) this.child ??= this.start();
  }

  dispose(): void {
    this.isDisposed = true;
    this.fail('the worker ends');
    for (const { done } of this.waiting.splice(0)) done(new Error('the worker ends'));
  }

  private next(): void {
    if (this.job) return;
    this.job = this.waiting.shift();
    if (!this.job) return;
    this.child ??= this.start();
    this.watch();
    for (const bytes of this.job.input()) this.child.stdin.write(bytes);
  }

  private watch(): void {
    this.cancelWatch();
    this.cancelWatch = this.timers.after(NO_PROGRESS_MS, () =>
      this.fail(`the codec made no progress for ${NO_PROGRESS_MS / 1000} s`),
    );
  }

  private start(): ChildProcessWithoutNullStreams {
    const child = spawn(this.command, this.args, { stdio: 'pipe' });
    const failed = (reason: string): void => {
      if (this.child === child) this.fail(reason);
    };
    child.on('error', (error) => failed(notStarted(this.command, error)));
    child.on('exit', (code, signal) => failed(`the codec ended (${signal ?? `code ${code}`})`));
    child.stdin.on('error', ({ message }) => failed(`the codec takes nothing: ${message}`));
    child.stderr.on('data', (text: Buffer) => failed(complaint(text)));
    child.stdout.on('data', (chunk: Buffer) => this.child === child && this.took(chunk));
    this.onStart();
    // Nothing waits for it at the end of the worker: its input closes, and it ends.
    child.unref();
    return child;
  }

  private took(chunk: Buffer): void {
    let isDone: boolean;
    try {
      isDone = this.onOutput(chunk);
    } catch (error) {
      return this.fail((error as Error).message);
    }
    if (!this.job) return;
    if (!isDone) return this.watch();
    this.end(this.job);
    this.next();
  }

  private end(job: Job, error?: Error): void {
    this.job = undefined;
    this.cancelWatch();
    job.done(error);
  }

  /** Ends the process, and the job that it is at; the next job gets a new one. */
  private fail(reason: string): void {
    const { child, job } = this;
    this.child = undefined;
    child?.kill('SIGKILL');
    if (job) this.end(job, new Error(reason));
    if (!this.isDisposed) this.next();
  }
}

/** ffmpeg may write who complains by itself, and then what it complains of. */
const complaint = (text: Buffer): string => {
  const said = text.toString('utf8', 0, STDERR_SHOWN_CHARS).trim().replace(/\s+/g, ' ');
  return /^(?:\[[^\]]*\])?$/.test(said) ? 'the codec complains of what it was given' : said;
};

const notStarted = (command: string, { message, code }: NodeJS.ErrnoException): string =>
  code === 'ENOENT'
    ? `'${command}' is not to be found in PATH: without it no dub can be put in its place; install ffmpeg 5 or newer`
    : `the codec did not start: ${message}`;
