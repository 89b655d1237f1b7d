import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';
import {
  FLV_AUDIO,
  FLV_HEADER,
  FLV_VIDEO,
  aacConfigBody,
  avcConfigBody,
  encodeFlvTag,
  type FlvTag,
} from '../../media/flv';
import type { StreamFormat } from '../input/samples';
import { LastLines } from '../media/last-lines';

/** Bytes that may wait for a server that does not read; past it the output has failed rather than filled the memory. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;
/** A server that takes no byte for so long has failed (ffmpeg's unit: µs). */
const WRITE_TIMEOUT_US = 5_000_000;
const FINISH_WITHIN_MS = 10_000;
const SERVER_CATCHES_UP_MS = 300;

/** The output could not be published, or not to its end. */
export class OutputFailed extends Error {
  override name = 'OutputFailed';
}

/** Publishes FLV tags to RTMP through an ffmpeg child, which takes them as they are. */
export class Sink {
  private readonly child: ChildProcessByStdio<Writable, null, Readable>;
  private readonly stderr = new LastLines();
  private readonly closed: Promise<number | null>;
  private waiting: Buffer[] = [];
  private finishing = false;
  private failed = false;

  constructor(
    url: string,
    format: StreamFormat,
    private readonly onFailed: (error: OutputFailed) => void,
  ) {
    this.child = spawn('ffmpeg', sinkArguments(url), { stdio: ['pipe', 'ignore', 'pipe'] });
    this.child.stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk));
    this.child.stdin.on('error', (error) => this.fail(error.message));
    this.closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.once('error', (error) => this.fail(`ffmpeg could not be run: ${error.message}`));
    this.child.once('close', (code, signal) => {
      if (!this.finishing || code !== 0) this.fail(`ffmpeg ended (${signal ?? code})`);
    });
    this.child.stdin.write(FLV_HEADER);
    this.write({ type: FLV_VIDEO, dts: 0, body: avcConfigBody(format.avcConfig) });
    this.write({ type: FLV_AUDIO, dts: 0, body: aacConfigBody(format.aac.asc) });
    this.flush();
  }

  /** Takes a tag, which leaves with the next `flush`. */
  write(tag: FlvTag): void {
    this.waiting.push(encodeFlvTag(tag));
  }

  /** One write for all that waits: a write of its own for each tag wakes ffmpeg, and costs this process, each time. */
  flush(): void {
    const { waiting } = this;
    this.waiting = [];
    if (this.failed || this.finishing || waiting.length === 0) return;
    const { stdin } = this.child;
    stdin.cork();
    for (const tag of waiting) stdin.write(tag);
    stdin.uncork();
    if (stdin.writableLength > MAX_BACKLOG_BYTES) this.fail('the server does not take the stream');
  }

  /** Ends the stream in order. Resolves when the server has all of it; a failure goes to `onFailed`. */
  async finish(): Promise<void> {
    this.finishing = true;
    // ffmpeg closes without reading what the server has sent; a server that is behind then loses what it has not read.
    await pause(SERVER_CATCHES_UP_MS);
    this.child.stdin.end();
    const timer = setTimeout(
      () => this.fail(`not finished within ${FINISH_WITHIN_MS / 1000} s`),
      FINISH_WITHIN_MS,
    );
    await this.closed;
    clearTimeout(timer);
  }

  dispose(): void {
    this.finishing = this.failed = true;
    this.child.kill('SIGKILL');
  }

  private fail(reason: string): void {
    if (this.failed) return;
    this.failed = true;
    this.child.kill('SIGKILL');
    const detail = this.stderr.last;
    this.onFailed(new OutputFailed(detail ? `${reason}: ${detail}` : reason));
  }
}

function sinkArguments(url: string): string[] {
  return [
    ...['-hide_banner', '-nostats', '-v', 'warning'],
    // Both configurations come first, so a fifth of a second is enough to know the stream.
    ...['-analyzeduration', '200000', '-f', 'flv', '-i', 'pipe:0'],
    ...['-map', '0:v', '-map', '0:a', '-c', 'copy', '-flush_packets', '1'],
    // What comes is in order already: sound must not wait for pictures that are not coming (ffmpeg's default: 10 s).
    ...['-max_interleave_delta', '1'],
    ...['-f', 'flv', '-flvflags', 'no_duration_filesize', '-rw_timeout', String(WRITE_TIMEOUT_US), url],
  ];
}
