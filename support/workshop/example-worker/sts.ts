import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import * as breaker from './breaker';
import { type Format, fromM4a, type Packet, toM4a } from './media';
import { maxInflight, reconnectDelaysMs, segmentMs, streamId, stsUrl, timeoutMs, workerId } from './settings';
import { gauge, log, metrics, type Reason } from './telling';

/** The sound of one segment, from `startMs` of the grid on. */
export interface Fragment {
  names: { fragmentId: string; batch: number };
  startMs: number;
  packets: Packet[];
  isDecided: boolean;
}
/** What the STS says, in one message or another. */
interface Message extends Record<'session_id' | 'fragment_id' | 'action' | 'status' | 'code', string> {
  max_inflight: number;
  recommended_delay_ms?: number;
  dubbed_audio?: { data_base64: string };
  error?: Message;
  retryable: boolean;
}
const [CONNECT_MS, READY_MS, GOODBYE_MS, SLOW_DOWN_MS, LOOK_MS] = [5000, 10_000, 5000, 500, 5];

let socket: Socket;
const none = { sequence: 0, isPaused: false, slowDownMs: 0 };
const opened = (limit: number) => ({ ...none, limit, isOver: limit === 0, acked: new Set<string>() });
let [session, sessions, attempts, isLeaving] = [opened(0), 0, 0, false];
const waiting: Fragment[] = [];
/** What takes the answer to each fragment, or nothing when there will be none. */
const inFlight = new Map<string, (answer?: Message) => void>();
gauge('worker_inflight_fragments', () => inFlight.size);

/** @returns packets of its dub, or why the programme's own sound is heard */
export async function dubOf(fragment: Fragment, format: Format): Promise<Packet[] | Reason> {
  const { names, packets } = fragment;
  const [mine, readyAtMs, id] = [session, Date.now(), names.fragmentId];
  waiting.push(fragment);
  const data_base64 = await toM4a(format, packets);
  const isHeld = (): boolean => waiting[0] !== fragment || mine.isPaused || inFlight.size >= mine.limit;
  while (!mine.isOver && !fragment.isDecided && (isHeld() || Date.now() < readyAtMs + mine.slowDownMs))
    await pause(LOOK_MS);
  waiting.splice(waiting.indexOf(fragment), 1);
  if (mine.isOver || fragment.isDecided) return mine.isOver ? 'disconnected' : 'overload';
  if (!breaker.admits(id)) return 'breaker_open';

  const [sentAtMs, duration_ms] = [Date.now(), Math.round(packets.length * format.seconds * 1000)];
  socket.emit('fragment:data', {
    ...{ fragment_id: id, stream_id: streamId, sequence_number: mine.sequence++, timestamp: sentAtMs },
    audio: { ...format.told, duration_ms, data_base64 },
    metadata: { pts_ns: fragment.startMs * 1e6 },
  });
  metrics.fragments.inc({ stage: 'sent' });
  log('info', 'sts', 'sent', names);
  const answer = await new Promise<Message | undefined>((resolve) => {
    inFlight.set(id, resolve);
    setTimeout(resolve, timeoutMs, undefined);
  });
  inFlight.delete(id);

  if (!answer && mine.isOver) return 'disconnected';
  const isFailed = answer?.status === 'failed';
  breaker.judge(id, isFailed ? !answer.error?.retryable && undefined : !!answer);
  if (!answer) return 'timeout';
  metrics.answerTime.observe(Date.now() - sentAtMs);
  if (fragment.isDecided) metrics.fragments.inc({ stage: 'late' });
  if (isFailed) log('warn', 'sts', 'failed', { ...names, code: answer.error?.code });
  if (isFailed) return 'error';
  const dub = await fromM4a(answer.dubbed_audio?.data_base64 ?? '', format).catch(() => []);
  const isUsable = Math.abs(dub.length / packets.length - 1) <= 0.1;
  const applied = { fragment_id: id, status: 'applied', timestamp: Date.now() };
  if (!isUsable) log('warn', 'settle', "its dub can't be used", { ...names, packets: dub.length });
  else if (!fragment.isDecided) socket.emit('fragment:ack', applied);
  return isUsable ? dub : 'invalid_output';
}

/** Takes leave, when all is answered. */
export async function leave(): Promise<void> {
  isLeaving = true;
  socket.emit('stream:end', { stream_id: streamId });
  const isComplete = new Promise((resolve) => socket.once('stream:complete', resolve));
  if (!session.isOver) await Promise.race([isComplete, pause(GOODBYE_MS)]);
  socket.disconnect();
}

/** All that is said and heard on one connection. @param onGone is called when the STS does not come back */
export function connect(format: Format, onGone: () => void): void {
  if (isLeaving) return;
  const extraHeaders = { 'X-Stream-ID': streamId, 'X-Worker-ID': workerId };
  const options = { transports: ['websocket'], reconnection: false, forceNew: true, timeout: CONNECT_MS };
  const mine = (socket = io(stsUrl, { ...options, extraHeaders }));

  mine.on('connect', () => {
    const languages = { source_language: 'en', target_language: 'es' };
    const config = { ...languages, chunk_duration_ms: segmentMs, ...format.told };
    const limits = { max_inflight: maxInflight, timeout_ms: timeoutMs };
    mine.emit('stream:init', { stream_id: streamId, worker_id: workerId, config, ...limits });
    setTimeout(() => session.isOver && mine.disconnect(), READY_MS);
  });
  mine.on('stream:ready', ({ session_id: sessionId, max_inflight: limit }: Message) => {
    [session, attempts] = [opened(limit), 0];
    breaker.turn('closed');
    if (++sessions > 1) metrics.returns.inc();
    log('info', 'connection', 'ready', { sessionId });
  });
  mine.on('fragment:ack', ({ fragment_id: id }: Message) => {
    if (session.acked.size < session.acked.add(id).size) metrics.fragments.inc({ stage: 'acked' });
  });
  mine.on('fragment:processed', (answer: Message) => {
    if (!inFlight.has(answer.fragment_id)) metrics.fragments.inc({ stage: 'late' });
    inFlight.get(answer.fragment_id)?.(answer);
  });
  mine.on('error', (error: Message) => {
    inFlight.get(error.fragment_id)?.({ ...error, status: 'failed', error });
    if (error.code === 'STREAM_NOT_FOUND') mine.disconnect();
  });
  mine.on('backpressure', ({ action, recommended_delay_ms: delayMs }: Message) => {
    metrics.requests.inc({ action });
    log('info', 'backpressure', 'asked', { action });
    session.isPaused = action === 'pause' || (session.isPaused && action !== 'none');
    if (action !== 'pause') session.slowDownMs = action === 'none' ? 0 : (delayMs ?? SLOW_DOWN_MS);
  });
  const onLost = (reason: string): void => {
    if (isLeaving) return;
    log('warn', 'connection', 'no session', { reason, ...(!session.isOver && { inFlight: inFlight.size }) });
    session.isOver = true;
    for (const giveUp of inFlight.values()) giveUp();
    const delayMs = reconnectDelaysMs[attempts++];
    if (delayMs !== undefined) return void setTimeout(connect, delayMs, format, onGone);
    log('error', 'connection', 'the STS did not come back');
    onGone();
  };
  mine.on('connect_error', ({ message }) => onLost(message));
  mine.on('disconnect', onLost);
}
