import { connect, createServer, type Socket } from 'node:net';
import { nowMs } from '../../services/contracts/clock';
import { listenOn } from '../../services/net/listen';
import { COMMAND, encodeMessage } from '../../services/rtmp/message';
import { LOOPBACK, type SuiteAddress } from '../base/service';
import { encodeAmf0 } from '../../services/rtmp/amf0';
import { HANDSHAKE_ANSWER_BYTES, SMALL_TALK } from './talkative-server';

export interface OutputGateOptions {
  /** The media server's address of the output: `rtmp://host:port/path`. */
  target: string;
  /** Where it listens, and where the worker finds it; left out: on loopback. */
  address?: SuiteAddress;
  /** Closes the connection where the server would answer the worker's `publish`. */
  hangsUpAtPublish?: boolean;
  /** Stands behind the output's name, as user and password do: `user=…&pass=…`. */
  query?: string;
}

/** Something that the gate did, and how much of the worker's output had gone through by then. */
export interface GateAct {
  kind: 'stall' | 'go-on' | 'refuse' | 'hang-up';
  atMs: number;
  passedBytes: number;
  /** At a `publish`: whether it named the output with the query of its address. */
  namesQuery?: boolean;
}

const RTMP_PORT = 1935;
/** The name of the command as AMF0 has it; `FCPublish` and `releaseStream` come before. */
const PUBLISH = Buffer.from('\u0002\u0000\u0007publish');
/** How a publisher says that its stream ends in order, whichever of them it says (Adobe RTMP specification 1.0, 7.2.2.3). */
const GOODBYES = ['deleteStream', 'FCUnpublish', 'closeStream'];
/** In the last bytes before the end: they take less than 200. */
const LAST_WORDS_BYTES = 1024;
/** As servers tell a publisher that it has to go: on the stream's own chunk stream, in one chunk of the default size. */
const REFUSAL = encodeMessage(
  5,
  {
    type: COMMAND,
    timestampMs: 0,
    streamId: 1,
    body: encodeAmf0('onStatus', 0, null, { level: 'error', code: 'NetStream.Publish.Denied' }),
  },
  128,
);

/**
 * The worker's way to its media server leads through here, so that any server can seem to stop reading, or to refuse; and it talks
 * more than it would by itself.
 */
export class OutputGate implements AsyncDisposable {
  readonly acts: GateAct[] = [];
  /** Whether the worker said that its stream ends, as the last it said; undefined while it has not closed its side. */
  saidGoodbye: boolean | undefined;
  private lastWords: Buffer = Buffer.alloc(0);
  private passedBytes = 0;
  private stalled = false;
  private readonly pairs = new Map<Socket, Socket>();
  // Half open: a goodbye goes through, and is answered by the server itself.
  private readonly listener = createServer({ allowHalfOpen: true }, (worker) => this.lead(worker));

  private constructor(private readonly options: OutputGateOptions) {}

  /** @returns the gate, and the output's address that leads through it */
  static async start(options: OutputGateOptions): Promise<{ gate: OutputGate; url: string }> {
    const gate = new OutputGate(options);
    const { listenOn: host, reachedAs } = options.address ?? LOOPBACK;
    const url = new URL(options.target);
    url.port = String(await listenOn(gate.listener, 0, host));
    url.hostname = reachedAs;
    url.search = options.query ?? '';
    return { gate, url: url.href };
  }

  /** From now on nothing is read of what the worker sends. */
  stall(): void {
    this.stalled = true;
    for (const worker of this.pairs.keys()) worker.pause();
    this.note('stall');
  }

  /** Reads again, what has waited first. */
  goOn(): void {
    this.note('go-on');
    this.stalled = false;
    for (const worker of this.pairs.keys()) worker.resume();
  }

  /** Tells the worker that its stream is denied, and closes. */
  refuse(): void {
    this.note('refuse');
    for (const worker of this.pairs.keys()) worker.end(REFUSAL);
    for (const server of this.pairs.values()) server.destroy();
  }

  /** Ends what still leads through, as when the worker is gone. */
  close(): void {
    for (const [worker, server] of this.pairs) for (const end of [worker, server]) end.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private lead(worker: Socket): void {
    const { hostname, port } = new URL(this.options.target);
    const server = connect({ host: hostname, port: Number(port) || RTMP_PORT, allowHalfOpen: true });
    this.pairs.set(worker, server);
    for (const [from, to] of [
      [worker, server],
      [server, worker],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => undefined); // its close tells
      from.on('end', () => to.end());
      from.on('close', () => to.destroy());
    }
    worker.on('close', () => this.pairs.delete(worker));
    worker.on('data', (bytes) => this.pass(bytes, worker, server));
    worker.on('end', () => (this.saidGoodbye = GOODBYES.some((name) => this.lastWords.includes(name))));
    let toTalkBytes = HANDSHAKE_ANSWER_BYTES;
    server.on('data', (bytes) => {
      if (!worker.writable) return;
      const said = bytes.subarray(0, toTalkBytes);
      worker.write(said);
      if (toTalkBytes > 0 && said.length === toTalkBytes) worker.write(SMALL_TALK);
      toTalkBytes -= said.length;
      worker.write(bytes.subarray(said.length));
    });
    server.on('drain', () => this.stalled || worker.resume());
  }

  private pass(bytes: Buffer, worker: Socket, server: Socket): void {
    const { hangsUpAtPublish, query = '' } = this.options;
    if (hangsUpAtPublish && bytes.includes(PUBLISH)) {
      this.note('hang-up', { namesQuery: bytes.includes(`?${query}`, bytes.indexOf(PUBLISH)) });
      return void worker.end();
    }
    this.passedBytes += bytes.length;
    this.lastWords = Buffer.concat([this.lastWords, bytes.subarray(-LAST_WORDS_BYTES)]).subarray(
      -LAST_WORDS_BYTES,
    );
    if (!server.write(bytes)) worker.pause();
  }

  private note(kind: GateAct['kind'], more: Partial<GateAct> = {}): void {
    this.acts.push({ kind, atMs: nowMs(), passedBytes: this.passedBytes, ...more });
  }
}
