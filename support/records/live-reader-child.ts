import { type ChildProcess, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { eventually } from '../base/eventually';
import { reaper } from '../base/orphans';

/** Starts ffmpeg with stdin closed, and pipes on stdout, stderr and, from descriptor 3 on, for further outputs. */
export type SpawnFfmpeg = (args: readonly string[], outputPipes: number) => ChildProcess;

export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last lines that it wrote about what went wrong; empty if nothing did. */
  stderr: string;
}

const MAX_STDERR_CHARS = 4000;

/** In a process group of its own, which does not outlive this process. */
export const spawnFfmpeg: SpawnFfmpeg = (args, outputPipes) => {
  const furtherPipes = Array.from({ length: outputPipes - 1 }, () => 'pipe' as const);
  const child = spawn('ffmpeg', [...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...furtherPipes],
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) {
    reaper.watch(pid);
    child.once('exit', () => reaper.release(pid));
  }
  return child;
};

/** An ffmpeg that reads; there is nothing to be saved in it, so it is ended by a kill. */
export class ReadingChild {
  /** Settles when the process has ended and its pipes are drained; never rejects. */
  readonly ended: Promise<ChildEnd>;
  private stderr = '';

  private constructor(private readonly child: ChildProcess) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-MAX_STDERR_CHARS);
    });
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.stderr += error.message;
        if (child.pid === undefined) resolve(this.end(null, null));
      });
      child.once('close', (code, signal) => resolve(this.end(code, signal)));
    });
  }

  /** @param onOutput one for each output pipe: the first is stdout (1), the next ones 3, 4, … */
  static start(
    spawn: SpawnFfmpeg,
    args: readonly string[],
    onOutput: readonly ((bytes: Buffer) => void)[],
  ): ReadingChild {
    const child = spawn(['-nostdin', '-hide_banner', '-v', 'error', ...args], onOutput.length);
    onOutput.forEach((listener, i) => {
      const pipe = child.stdio[i === 0 ? 1 : i + 2];
      if (pipe && 'read' in pipe) pipe.on('data', listener);
    });
    return new ReadingChild(child);
  }

  stop(): Promise<ChildEnd> {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  private end(code: number | null, signal: NodeJS.Signals | null): ChildEnd {
    return { code, signal, stderr: this.stderr.trim() };
  }
}

/**
 * To copy a track ffmpeg must have seen a packet of it, and picture comes with the next keyframe only: x264's are up to 10 s
 * apart. So it may look for longer than that, but not until it knows the frame rate, as it would by itself.
 */
export const PROBING = ['-analyzeduration', '12000000', '-fpsprobesize', '0'];
/** Sound alone is no recording: then it ends at once. */
const TRACKS = ['-map', '0:v:0', '-map', '0:a:0?'];
/** Can be read however it ended. */
const TO_FILE = ['-c', 'copy', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-y'];

/** Keeps a live RTMP stream from now on, as it comes, where no media server does. */
export class Recorder {
  private readonly child: ReadingChild;

  constructor(
    url: string,
    private readonly file: string,
  ) {
    this.child = ReadingChild.start(spawnFfmpeg, [...PROBING, '-i', url, ...TRACKS, ...TO_FILE, file], []);
  }

  /** Waits for its first packets. @throws Error when it gets none, or no picture: others may have come before the first one */
  async begins(withinMs: number): Promise<void> {
    let end: ChildEnd | undefined;
    void this.ended.then((how) => (end = how));
    const hasBegun = async (): Promise<boolean> =>
      ((await stat(this.file).catch(() => undefined))?.size ?? 0) > 0;
    const look = async (): Promise<boolean> => end !== undefined || (await hasBegun());
    await eventually('a recording of the output begins', look, { withinMs });
    if (end !== undefined) throw new Error(`it can't be recorded: ${end.stderr}`);
  }

  /** Settles when the stream has ended; never rejects. */
  get ended(): Promise<ChildEnd> {
    return this.child.ended;
  }

  stop(): Promise<ChildEnd> {
    return this.child.stop();
  }
}
