import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import * as breaker from './breaker';
import { type Format, fromM4a, type Tag, toM4a } from './media';
import { maxInflight, segmentMs, streamId, stsUrl, timeoutMs, workerId } from './settings';
import { log, metrics, type Reason } from './telling';

/** The sound of one segment, from `startMs` of the grid on. */
export interface Fragment {
  names: { fragmentId: string; batch: number };
  startMs: number;
  durationMs: number;
  packets: Tag[];
  isDecided: boolean;
}
/** What the STS says, in one message or another. */
interface Message {
  session_id: string;
  max_inflight: number;
  action: string;
  recommended_delay_ms?: number;
  fragment_id: string;
  status?: string;
  dubbed_audio?: { data_base64: string };
  error?: Message;
  code: string;
  retryable: boolean;
}
const RETRIES_MS = [2000, 4000, 8000, 16_000, 32_000];
const [CONNECT_MS, READY_MS, GOODBYE_MS, SLOW_DOWN_MS, LOOK_MS] = [5000, 10_000, 5000, 500, 5];

let socket: Socket;
let format: Format;
let onGone: () => void;
let session = { limit: 0, sequence: 0, isPaused: false, slowDownMs: 0, isOver: true };
let [sessions, attempts, isLeaving] = [0, 0, false];
const waiting: Fragment[] = [];
/** What takes the answer to each fragment, or nothing when there will be none. */
const inFlight = new Map<string, (answer?: Message) => void>();

/** @param gone is called when the STS does not come back */
export function begin(sound: Format, gone: () => void): void {
  [format, onGone] = [sound, gone];
  connect();
}

/** @returns packets of its dub, or why the programme's own sound is heard */
export async function dubOf(fragment: Fragment): Promise<Tag[] | Reason> {
  const [mine, readyAtMs, id] = [session, Date.now(), fragment.names.fragmentId];
  const isHeld = (): boolean =>
    mine.isPaused || inFlight.size >= mine.limit || Date.now() < readyAtMs + mine.slowDownMs;
  waiting.push(fragment);
  const m4a = await toM4a(format, fragment.packets);
  while (!mine.isOver && !fragment.isDecided && (waiting[0] !== fragment || isHeld())) await pause(LOOK_MS);
  waiting.splice(waiting.indexOf(fragment), 1);
  if (mine.isOver) return 'disconnected';
  if (fragment.isDecided) return 'overload';
  if (!breaker.admits(id)) return 'breaker_open';
  const [sentAtMs, answer] = [Date.now(), await exchange(fragment, m4a)];
  if (!answer && mine.isOver) return 'disconnected';
  breaker.judge(id, answer?.status === 'failed' ? !answer.error?.retryable && undefined : !!answer);
  if (!answer) return 'timeout';
  metrics.answerTime.observe(Date.now() - sentAtMs);
  if (fragment.isDecided) metrics.fragments.inc({ stage: 'late' });
  if (answer.status !== 'failed') return open(answer, fragment);
  log('warn', 'sts', 'failed', { ...fragment.names, code: answer.error?.code });
  return 'error';
}

/** @returns the answer, if one comes in time */
async function exchange({ names, startMs, durationMs }: Fragment, m4a: Buffer): Promise<Message | undefined> {
  const answer = new Promise<Message | undefined>((resolve) => {
    inFlight.set(names.fragmentId, resolve);
    setTimeout(resolve, timeoutMs, undefined);
  });
  const audio = { ...sound(), duration_ms: Math.round(durationMs), data_base64: m4a.toString('base64') };
  const metadata = { pts_ns: Math.round(startMs * 1e6) };
  const identity = {
    fragment_id: names.fragmentId,
    stream_id: streamId,
    sequence_number: session.sequence++,
  };
  socket.emit('fragment:data', { ...identity, timestamp: Date.now(), audio, metadata });
  metrics.inFlight.set(inFlight.size);
  metrics.fragments.inc({ stage: 'sent' });
  log('info', 'sts', 'sent', names);
  await answer;
  inFlight.delete(names.fragmentId);
  metrics.inFlight.set(inFlight.size);
  return answer;
}

/** @returns packets, unless it can't be joined to the programme's sound */
async function open({ dubbed_audio }: Message, { names, packets }: Fragment): Promise<Tag[] | Reason> {
  try {
    const dub = await fromM4a(Buffer.from(dubbed_audio?.data_base64 ?? '', 'base64'), format);
    if (Math.abs(dub.length / packets.length - 1) <= 0.1) return dub;
    throw new Error(`${dub.length} packets in place of ${packets.length}`);
  } catch (problem) {
    log('warn', 'settle', `a dub that can't be used: ${String(problem)}`, names);
    return 'invalid_output';
  }
}

/** @param fragment_id of a dub that has been taken for its place */
export function acknowledge(fragment_id: string): void {
  socket.emit('fragment:ack', { fragment_id, status: 'applied', timestamp: Date.now() });
}

/** Takes leave, when all is answered. */
export async function leave(): Promise<void> {
  isLeaving = true;
  const isComplete = new Promise((resolve) => socket.once('stream:complete', resolve));
  socket.emit('stream:end', { stream_id: streamId });
  if (!session.isOver) await Promise.race([isComplete, pause(GOODBYE_MS)]);
  socket.disconnect();
}

function connect(): void {
  if (isLeaving) return;
  const extraHeaders = { 'X-Stream-ID': streamId, 'X-Worker-ID': workerId };
  const options = { transports: ['websocket'], reconnection: false, forceNew: true, timeout: CONNECT_MS };
  socket = io(stsUrl, { ...options, extraHeaders });
  socket.on('connect', introduce);
  socket.on('connect_error', ({ message }) => lost(message));
  socket.on('disconnect', lost);
  socket.on('stream:ready', ready);
  socket.on('fragment:ack', () => metrics.fragments.inc({ stage: 'acked' }));
  socket.on('fragment:processed', answered);
  socket.on('error', refused);
  socket.on('backpressure', heed);
}
const sound = () => ({ format: 'm4a', sample_rate_hz: format.rateHz, channels: format.channels });

function introduce(): void {
  const languages = { source_language: 'en', target_language: 'es' };
  const config = { ...languages, chunk_duration_ms: segmentMs, ...sound() };
  const limits = { max_inflight: maxInflight, timeout_ms: timeoutMs };
  const mine = socket.emit('stream:init', { stream_id: streamId, worker_id: workerId, config, ...limits });
  setTimeout(() => session.isOver && mine.disconnect(), READY_MS);
}

/** A session begins with a clean slate. */
function ready({ session_id: sessionId, max_inflight: limit }: Message): void {
  [session, attempts] = [{ limit, sequence: 0, isPaused: false, slowDownMs: 0, isOver: false }, 0];
  breaker.turn('closed');
  if (++sessions > 1) metrics.returns.inc();
  log('info', 'connection', 'ready', { sessionId });
}

/** The session is lost, or there was none. */
function lost(reason: string): void {
  if (isLeaving) return;
  if (session.isOver) log('warn', 'connection', 'no session', { reason });
  else log('warn', 'connection', 'lost the STS', { reason, inFlight: inFlight.size });
  session.isOver = true;
  for (const giveUp of inFlight.values()) giveUp();
  const delayMs = RETRIES_MS[attempts++];
  if (delayMs !== undefined) return void setTimeout(connect, delayMs);
  log('error', 'connection', 'the STS did not come back');
  onGone();
}

function answered(answer: Message): void {
  const take = inFlight.get(answer.fragment_id);
  if (take) take(answer);
  else metrics.fragments.inc({ stage: 'late' });
}

function refused(error: Message): void {
  inFlight.get(error.fragment_id)?.({ ...error, status: 'failed', error });
  if (error.code === 'STREAM_NOT_FOUND') socket.disconnect();
}

function heed({ action, recommended_delay_ms: delayMs }: Message): void {
  metrics.requests.inc({ action });
  log('info', 'backpressure', 'asked', { action });
  session.isPaused = action === 'pause' || (session.isPaused && action !== 'none');
  if (action !== 'pause') session.slowDownMs = action === 'none' ? 0 : (delayMs ?? SLOW_DOWN_MS);
}
