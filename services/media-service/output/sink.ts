import { setTimeout as pause } from 'node:timers/promises';
import { FLV_AUDIO, FLV_VIDEO, aacConfigBody, avcConfigBody, type FlvTag } from '../../media/flv';
import { parseRtmpUrl } from '../../rtmp/address';
import { METADATA_TAG } from '../../rtmp/metadata';
import { RtmpPublisher } from '../../rtmp/publisher';
import type { StreamFormat } from '../input/samples';

/** Bytes that may wait for a server that does not read; past it the output has failed rather than filled the memory. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;
const FINISH_WITHIN_MS = 10_000;
const SERVER_CATCHES_UP_MS = 300;

/** The output could not be published, or not to its end. */
export class OutputFailed extends Error {
  override name = 'OutputFailed';
}

/** Publishes FLV tags to RTMP, as they are. */
export class Sink {
  private readonly headers: readonly FlvTag[];
  private waiting: FlvTag[] = [];
  private waitingBytes = 0;
  private publisher: RtmpPublisher | undefined;
  private state: 'waiting' | 'publishing' | 'over' = 'waiting';

  constructor(
    private readonly url: string,
    { avcConfig, aac }: StreamFormat,
    private readonly onFailed: (error: OutputFailed) => void,
  ) {
    this.headers = [
      METADATA_TAG,
      { type: FLV_VIDEO, dts: 0, body: avcConfigBody(avcConfig) },
      { type: FLV_AUDIO, dts: 0, body: aacConfigBody(aac.asc) },
    ];
  }

  /** Takes a tag, which leaves with the next `flush`. */
  write(tag: FlvTag): void {
    if (this.state === 'over') return;
    this.waiting.push(tag);
    this.waitingBytes += tag.body.length;
  }

  /** One write for all that waits: each costs this process and the server a wake-up. */
  flush(): void {
    if (this.waiting.length === 0) return;
    // Not before there is something to send: a server cuts a publisher that is silent for 10 s.
    this.publisher ??= this.connect(this.url);
    if (this.state === 'publishing') this.send(this.publisher);
    if (this.waitingBytes + this.publisher.backlogBytes > MAX_BACKLOG_BYTES)
      this.publisher.fail('the server does not take the stream');
  }

  /** Ends the stream in order. Resolves when the server has all of it; a failure goes to `onFailed`. */
  async finish(): Promise<void> {
    const { publisher } = this;
    if (!publisher) return;
    const timer = setTimeout(
      () => publisher.fail(`not finished within ${FINISH_WITHIN_MS / 1000} s`),
      FINISH_WITHIN_MS,
    );
    await Promise.race([publisher.accepted, publisher.closed]);
    // MediaMTX forgets what it has read and not yet handed to its recorder when the publisher leaves.
    await pause(SERVER_CATCHES_UP_MS);
    publisher.end();
    await publisher.closed;
    clearTimeout(timer);
  }

  dispose(): void {
    this.drop();
    this.publisher?.dispose();
  }

  private connect(url: string): RtmpPublisher {
    const publisher = new RtmpPublisher(parseRtmpUrl(url), (reason) => this.fail(reason));
    void publisher.accepted.then(() => this.begin(publisher));
    return publisher;
  }

  private begin(publisher: RtmpPublisher): void {
    if (this.state === 'over') return;
    this.state = 'publishing';
    this.waiting.unshift(...this.headers);
    this.send(publisher);
  }

  private send(publisher: RtmpPublisher): void {
    publisher.send(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private fail(reason: string): void {
    this.drop();
    this.onFailed(new OutputFailed(reason));
  }

  private drop(): void {
    this.state = 'over';
    this.waiting = [];
  }
}
