import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { nowMs } from '../../contracts/clock';
import { parseAudioSpecificConfig } from '../../media/aac';
import { FlvReader, flvPayload, type FlvTag } from '../../media/flv';
import { LastLines } from '../media/last-lines';
import type { AudioPacket, StreamFormat, VideoFrame } from './samples';

/** Why a connection to the source is over. `no-audio` is the stream's own fault; everything else is a loss. */
export type SourceEnd = { kind: 'no-audio' } | { kind: 'lost'; reason: string };

export interface SourceHandlers {
  format: (format: StreamFormat) => void;
  video: (frame: VideoFrame) => void;
  audio: (packet: AudioPacket) => void;
  /** Called exactly once. */
  ended: (end: SourceEnd) => void;
}

/** A source that sends nothing for so long is taken for lost: a server cuts a silent publisher after 10 s. */
const SILENT_AFTER_MS = 12_000;
const KILL_AFTER_MS = 1000;

/**
 * One connection to the source: an ffmpeg child that pulls the stream and hands it over unchanged as FLV.
 * Any end of the child counts as a loss, whatever its exit code: ffmpeg exits 0 when a publisher dies.
 */
export class Source {
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private readonly stderr = new LastLines();
  private avcConfig: Buffer | undefined;
  private ascConfig: Buffer | undefined;
  private over = false;
  private watchdog: NodeJS.Timeout;

  constructor(
    url: string,
    private readonly on: SourceHandlers,
  ) {
    this.child = spawn('ffmpeg', sourceArguments(url), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.watchdog = this.watch();
    const reader = new FlvReader({
      header: ({ audio }) => !audio && this.end({ kind: 'no-audio' }),
      tag: (tag) => this.tag(tag),
    });
    this.child.stdout.on('data', (chunk: Buffer) => this.read(reader, chunk));
    this.child.stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk));
    this.child.on('error', (error) => this.lose(`ffmpeg could not be run: ${error.message}`));
    this.child.on('close', (code, signal) =>
      this.lose(code === 0 ? 'the stream ended' : this.complaint(signal ?? code)),
    );
  }

  /** Ends the connection; `ended` follows at once. */
  stop(reason = 'stopped'): void {
    this.lose(reason);
  }

  private complaint(how: NodeJS.Signals | number | null): string {
    return this.stderr.last ?? `ffmpeg ended (${how})`;
  }

  private read(reader: FlvReader, chunk: Buffer): void {
    if (this.over) return;
    this.watchdog.refresh();
    try {
      reader.push(chunk);
    } catch (error) {
      this.lose((error as Error).message);
    }
  }

  private tag(tag: FlvTag): void {
    if (this.over) return;
    const payload = flvPayload(tag);
    const arrivedAtMs = nowMs();
    if (payload.kind === 'avc')
      this.on.video({
        dtsMs: tag.dts,
        ptsMs: tag.dts + payload.cts,
        key: payload.key,
        data: Buffer.from(payload.data),
        arrivedAtMs,
      });
    else if (payload.kind === 'aac')
      this.on.audio({ ptsMs: tag.dts, data: Buffer.from(payload.data), arrivedAtMs });
    else if (payload.kind === 'avc-config') this.config({ avc: payload.config });
    else if (payload.kind === 'aac-config') this.config({ asc: payload.config });
  }

  private config({ avc, asc }: { avc?: Buffer; asc?: Buffer }): void {
    const known = this.avcConfig && this.ascConfig;
    this.avcConfig = avc ? Buffer.from(avc) : this.avcConfig;
    this.ascConfig = asc ? Buffer.from(asc) : this.ascConfig;
    if (!known && this.avcConfig && this.ascConfig)
      this.on.format({ avcConfig: this.avcConfig, aac: parseAudioSpecificConfig(this.ascConfig) });
  }

  private watch(): NodeJS.Timeout {
    return setTimeout(
      () => this.lose(`the source sent nothing for ${SILENT_AFTER_MS / 1000} s`),
      SILENT_AFTER_MS,
    );
  }

  private lose(reason: string): void {
    this.end({ kind: 'lost', reason });
  }

  private end(end: SourceEnd): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.watchdog);
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM');
      const killer = setTimeout(() => this.child.kill('SIGKILL'), KILL_AFTER_MS);
      this.child.once('close', () => clearTimeout(killer));
    }
    this.on.ended(end);
  }
}

function sourceArguments(url: string): string[] {
  const transport = /^rtsps?:/i.test(url) ? ['-rtsp_transport', 'tcp'] : [];
  // A joining reader's first keyframe may come without PTS, which the FLV muxer refuses to write.
  const mendPts = ['-bsf:v', 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)'];
  const output = ['-flush_packets', '1', '-f', 'flv', '-flvflags', 'no_duration_filesize', 'pipe:1'];
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-v', 'warning'],
    // Measuring the frame rate before the first packet costs 4 s of start-up, and nothing here needs it.
    ...['-fpsprobesize', '0', '-analyzeduration', '1000000'],
    ...[...transport, '-i', url],
    // The "?" lets a stream without sound through, so that the FLV header can tell it from no stream at all.
    ...['-map', '0:v:0', '-map', '0:a:0?', '-c', 'copy'],
    ...mendPts,
    ...output,
  ];
}
