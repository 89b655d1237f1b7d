import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { nowMs } from '../../services/contracts/clock';
import { listenOn } from '../../services/net/listen';
import type { HostileAnswer } from './hostile-answers';
import type { SuiteAddress } from '../base/service';

/** An STS that talks nonsense for some fragments and then behaves. */
export interface HostileOptions {
  answers: readonly HostileAnswer[];
  /** The first answer to the last of the fragments that get nonsense, in turn: those before them get nothing else. */
  dubs: readonly Buffer[];
  /** So many fragments are answered as they should be first. */
  before: number;
  /** The nonsense is spread over so many; those after them are answered as they should be. */
  fragments: number;
  /** Where it listens, and where the worker finds it; left out: on loopback. */
  address?: SuiteAddress;
}

interface Fragment {
  fragment_id: string;
  stream_id: string;
  sequence_number: number;
  audio: Record<string, unknown>;
}

const LOOPBACK: SuiteAddress = { listenOn: '127.0.0.1', reachedAs: '127.0.0.1' };
/** Nonsense is no flood: a hundred messages at once are one piece of work for who reads them, 0.3 s of it on a busy machine. */
const TOGETHER = 12;
const APART_MS = 20;
const MAX_MESSAGE_BYTES = 50 * 1024 * 1024;

/** A server that speaks the protocol wrongly on purpose, where echo-sts can't. */
export class HostileSts implements AsyncDisposable {
  /** Nonsense that was sent so far. */
  sent = 0;
  /** When the first of it went out, ms as `nowMs`. */
  beganAtMs: number | undefined;
  private answered = 0;
  private taken = 0;
  private readonly server = new Server({ transports: ['websocket'], maxHttpBufferSize: MAX_MESSAGE_BYTES });
  private readonly http = createServer();

  private constructor(private readonly options: HostileOptions) {
    this.server.attach(this.http);
    this.server.on('connection', (socket) => this.serve(socket));
  }

  /** @returns the server and its address */
  static async start(options: HostileOptions): Promise<{ sts: HostileSts; url: string }> {
    const sts = new HostileSts(options);
    const { listenOn: host, reachedAs } = options.address ?? LOOPBACK;
    const port = await listenOn(sts.http, 0, host);
    return { sts, url: `http://${reachedAs}:${port}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
  }

  private serve(socket: Socket): void {
    socket.on('stream:init', ({ stream_id, max_inflight }: { stream_id: string; max_inflight: number }) =>
      socket.emit('stream:ready', {
        ...{ stream_id, max_inflight, session_id: randomUUID() },
        capabilities: { batch_processing: false, async_delivery: true },
      }),
    );
    socket.on('fragment:data', (fragment: Fragment) => this.answer(socket, fragment));
    socket.on('stream:end', ({ stream_id }: { stream_id: string }) => complete(socket, stream_id));
  }

  private answer(socket: Socket, fragment: Fragment): void {
    const { answers, dubs, fragments, before } = this.options;
    if (this.answered++ < before) return behave(socket, fragment);
    const share = Math.ceil(answers.length / fragments);
    const batch = answers.slice(this.taken, (this.taken += share));
    const dub = dubs[this.answered - before - 1 - (fragments - dubs.length)]?.toString('base64');
    if (batch.length === 0 || dub !== undefined) behave(socket, fragment, dub);
    for (let i = 0; i < batch.length; i += TOGETHER)
      setTimeout(
        () => {
          for (const hostile of batch.slice(i, i + TOGETHER)) this.send(socket, fragment, hostile);
        },
        (i / TOGETHER) * APART_MS,
      );
  }

  private send(socket: Socket, fragment: Fragment, { event, values, raw, times = 1 }: HostileAnswer): void {
    this.beganAtMs ??= nowMs();
    const { fragment_id: fragmentId, stream_id: streamId, sequence_number: sequence } = fragment;
    for (let i = 0; i < times; i++)
      if (raw === undefined) socket.emit(event, ...values({ streamId, fragmentId, sequence }));
      else socket.conn.write(raw.slice(1));
    this.sent++;
  }
}

/** All that a worker has to take beside what echo-sts says: parts of a ms, null for what is absent, and fields that it does not know. */
const ABSENT = { transcript: null, translated_text: null, stage_timings: null, error: null, metadata: null };

/** Trouble that is no fragment's: as often as failures open a breaker, for which it must not count. */
const TROUBLE = {
  ...{ error_id: null, fragment_id: null, metadata: null },
  ...{ code: 'GPU_OOM', message: 'one of several is gone', severity: 'warning', retryable: true },
};
const OFTEN = 5;

/** @param dub in place of an echo */
function behave(socket: Socket, { audio, ...names }: Fragment, dub?: string): void {
  const { fragment_id, stream_id, sequence_number } = names;
  if (sequence_number === 0) for (let i = 0; i < OFTEN; i++) socket.emit('error', { stream_id, ...TROUBLE });
  const queued = { status: 'queued', queue_position: 0, estimated_completion_ms: null };
  socket.emit('fragment:ack', { fragment_id, ...queued });
  const duration_ms = Number(audio['duration_ms']) + 0.25;
  socket.emit('fragment:processed', {
    ...{ fragment_id, stream_id, sequence_number, status: 'success', processing_time_ms: 0.5 },
    ...{ ...ABSENT, of_a_newer_version: true },
    dubbed_audio: { ...audio, duration_ms, ...(dub !== undefined && { data_base64: dub }) },
  });
}

function complete(socket: Socket, stream_id: string): void {
  const statistics = {
    ...{ success_count: 0, partial_count: 0, failed_count: 0 },
    ...{ avg_processing_time_ms: 0, p95_processing_time_ms: 0 },
  };
  socket.emit('stream:complete', { stream_id, total_fragments: 0, total_duration_ms: 0, statistics });
}
