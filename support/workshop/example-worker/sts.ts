import { io, type Socket } from 'socket.io-client';
import type { Tag } from './media';
import * as metrics from './metrics';
import * as settings from './settings';

/** The sound of one segment. */
export interface Fragment {
  names: { fragmentId: string; batch: number };
  /** Of its first sample, ms from the start of the grid. */
  startMs: number;
  durationMs: number;
  packets: Tag[];
  /** How many of them have been put out. */
  played: number;
  m4a?: Buffer;
  sentAtMs?: number;
  timer?: NodeJS.Timeout;
  /** Once that is decided: packets of the dub, or why it is the programme's own sound. */
  heard?: Heard;
}
type Heard = Tag[] | metrics.Reason;
/** What is read of what the STS says. */
type Message = Record<'session_id' | 'fragment_id' | 'status' | 'code' | 'action', string> & {
  max_inflight: number;
  retryable: boolean;
  recommended_delay_ms?: number;
  dubbed_audio?: { data_base64: string };
  error?: Message;
};
const { log, pause, streamId, workerId } = settings;
const GAUGE = { closed: 0, 'half-open': 1, open: 2 };
const [CONNECT_MS, READY_MS, GOODBYE_MS, SLOW_DOWN_MS, POLL_MS] = [5000, 10_000, 5000, 500, 20];

let socket: Socket;
let sound: { rateHz: number; channels: number };
let unpack: (file: Buffer, fragment: Fragment) => Promise<Tag[]>;
let onGone: () => void;
let limit = 0; // fragments in flight, at most; 0 without a session
let [sequence, sessions, attempts, failures, slowDownMs] = [0, 0, 0, 0, 0];
let [isLeaving, isPaused] = [false, false];
let breaker: keyof typeof GAUGE = 'closed';
let probe: Fragment | undefined;
let [cooldown, slowTimer]: (NodeJS.Timeout | undefined)[] = [];
let waiting: Fragment[] = [];
const inFlight = new Map<string, Fragment>();
const undecided = new Set<Fragment>();

/** @param open reads a dub. @param gone is called when the STS does not come back */
export function speak(format: typeof sound, open: typeof unpack, gone: () => void): void {
  [sound, unpack, onGone] = [format, open, gone];
  connect();
}

export function offer(fragment: Fragment): void {
  if (limit === 0) return settle(fragment, 'disconnected');
  undecided.add(fragment);
  waiting.push(fragment);
  sendWhatMay();
}

/** Decides what is heard, once a fragment. */
export function settle(fragment: Fragment, heard: Heard): void {
  if (fragment.heard) return;
  fragment.heard = heard;
  undecided.delete(fragment);
  const reason = typeof heard === 'string' ? heard : undefined;
  metrics.fragments.inc({ stage: reason ? 'fallback' : 'dubbed' });
  if (reason) metrics.fallback.inc({ reason });
  log('info', 'settle', 'decided', { ...fragment.names, reason });
}

/** Says goodbye, when all is answered. */
export async function leave(): Promise<void> {
  while (limit > 0 && undecided.size > 0) await pause(POLL_MS);
  isLeaving = true;
  if (limit > 0) {
    const complete = new Promise((resolve) => socket.once('stream:complete', resolve));
    socket.emit('stream:end', { stream_id: streamId });
    await Promise.race([complete, pause(GOODBYE_MS)]);
  }
  socket.disconnect();
}

function connect(): void {
  const extraHeaders = { 'X-Stream-ID': streamId, 'X-Worker-ID': workerId };
  const options = { transports: ['websocket'], reconnection: false, forceNew: true, timeout: CONNECT_MS };
  const mine = (socket = io(settings.stsUrl, { ...options, extraHeaders }));
  let readyTimer: NodeJS.Timeout | undefined;
  const on = (event: string, take: (message: Message) => unknown): void => {
    const ignore = (error: unknown): void =>
      log('warn', 'connection', 'ignored', { event, problem: String(error) });
    mine.on(event, (message: Message) => void Promise.resolve(message).then(take).catch(ignore));
  };
  mine.on('connect', () => {
    introduce();
    readyTimer = setTimeout(() => mine.disconnect(), READY_MS);
  });
  mine.on('connect_error', ({ message }) => lost(message));
  mine.on('disconnect', (reason) => lost(reason));
  mine.on('stream:ready', () => clearTimeout(readyTimer));
  on('stream:ready', begin);
  on('fragment:ack', () => metrics.fragments.inc({ stage: 'acked' }));
  on('fragment:processed', answered);
  on('backpressure', heed);
  on('error', refused);
}

function introduce(): void {
  const [source_language, target_language] = settings.languages;
  const format = { sample_rate_hz: sound.rateHz, channels: sound.channels, format: 'm4a' };
  const config = { source_language, target_language, chunk_duration_ms: settings.segmentMs, ...format };
  const limits = { max_inflight: settings.maxInflight, timeout_ms: settings.timeoutMs };
  socket.emit('stream:init', { stream_id: streamId, worker_id: workerId, config, ...limits });
}

/** A session begins with a clean slate. */
function begin({ session_id: sessionId, max_inflight }: Message): void {
  log('info', 'connection', 'ready', { sessionId });
  if (++sessions > 1) metrics.reconnections.inc();
  [limit, sequence, attempts, failures, slowDownMs, isPaused] = [max_inflight, 0, 0, 0, 0, false];
  turn('closed');
}

/** The connection is lost, or none could be made. */
function lost(reason: string): void {
  if (isLeaving) return;
  loseSession(reason);
  const delayMs = settings.retriesMs[attempts++];
  if (delayMs !== undefined) return void setTimeout(() => isLeaving || connect(), delayMs);
  log('error', 'connection', 'the STS did not come back');
  onGone();
}

function loseSession(reason: string): void {
  if (limit > 0) log('warn', 'connection', 'lost the STS', { reason, inFlight: inFlight.size });
  limit = 0;
  for (const fragment of [...inFlight.values()]) decide(fragment, 'disconnected');
  for (const fragment of waiting.splice(0)) settle(fragment, 'disconnected');
}

function sendWhatMay(): void {
  waiting = waiting.filter(({ heard }) => !heard); // some waited until their time came
  const [next] = waiting;
  if (!next || isPaused || inFlight.size >= limit || slowTimer) return;
  const go = (): void => {
    slowTimer = undefined;
    if (waiting[0] === next && !isPaused) send(next);
    sendWhatMay();
  };
  if (slowDownMs === 0) go();
  else slowTimer = setTimeout(go, slowDownMs);
}

function send(fragment: Fragment): void {
  waiting.shift();
  if (breaker === 'open' || probe) return settle(fragment, 'breaker_open');
  const { names, durationMs, startMs, m4a } = fragment;
  if (breaker === 'half-open') probe = fragment;
  fragment.timer = setTimeout(() => decide(fragment, 'timeout', 'failure'), settings.timeoutMs);
  fragment.sentAtMs = Date.now();
  inFlight.set(names.fragmentId, fragment);
  const format = { format: 'm4a', sample_rate_hz: sound.rateHz, channels: sound.channels };
  socket.emit('fragment:data', {
    fragment_id: names.fragmentId,
    stream_id: streamId,
    sequence_number: sequence++,
    timestamp: fragment.sentAtMs,
    audio: { ...format, duration_ms: Math.round(durationMs), data_base64: m4a?.toString('base64') },
    metadata: { pts_ns: Math.round(startMs * 1e6) },
  });
  metrics.fragments.inc({ stage: 'sent' });
  metrics.inFlight.set(inFlight.size);
  log('info', 'sts', 'sent', names);
}

/** Its place is free: it is answered, or given up. */
function free(fragment: Fragment): void {
  clearTimeout(fragment.timer);
  inFlight.delete(fragment.names.fragmentId);
  metrics.inFlight.set(inFlight.size);
  sendWhatMay();
}

/** @param meaning what the breaker makes of it; left out: nothing */
function decide(fragment: Fragment, heard: Heard, meaning?: 'success' | 'failure'): void {
  settle(fragment, heard);
  judge(fragment, meaning);
  free(fragment);
}

function judge(fragment: Fragment, meaning?: 'success' | 'failure'): void {
  const wasProbe = probe === fragment;
  if (wasProbe) probe = undefined;
  if (meaning) failures = meaning === 'success' ? 0 : failures + 1;
  if (wasProbe && meaning) turn(meaning === 'success' ? 'closed' : 'open');
  else if (breaker === 'closed' && failures >= settings.threshold) turn('open');
}

/** @returns the fragment that is answered, while it is waited for */
function answeredIn({ fragment_id }: Message): Fragment | undefined {
  const fragment = inFlight.get(fragment_id);
  if (fragment) metrics.answerTime.observe(Date.now() - (fragment.sentAtMs ?? 0));
  return fragment;
}

async function answered(message: Message): Promise<void> {
  const fragment = answeredIn(message);
  if (!fragment || fragment.heard) metrics.fragments.inc({ stage: 'late' });
  if (!fragment) return;
  if (message.status === 'failed') return failed(fragment, message.error);
  judge(fragment, 'success'); // before it is opened, for which ffmpeg takes a while
  free(fragment);
  try {
    const dub = await unpack(Buffer.from(message.dubbed_audio?.data_base64 ?? '', 'base64'), fragment);
    const applied = { fragment_id: message.fragment_id, status: 'applied', timestamp: Date.now() };
    if (!fragment.heard) socket.emit('fragment:ack', applied);
    settle(fragment, dub);
  } catch (problem) {
    log('warn', 'settle', String(problem), fragment.names);
    settle(fragment, 'invalid_output');
  }
}

function refused(message: Message): void {
  const fragment = answeredIn(message);
  if (fragment) failed(fragment, message);
  if (message.code !== 'STREAM_NOT_FOUND') return;
  loseSession(message.code);
  introduce();
}

function failed(fragment: Fragment, error?: Message): void {
  log('warn', 'sts', 'failed', { ...fragment.names, code: error?.code });
  decide(fragment, 'error', error?.retryable ? 'failure' : undefined);
}

function heed({ action, recommended_delay_ms }: Message): void {
  metrics.pressure.inc({ action });
  log('info', 'backpressure', 'asked', { action });
  if (action === 'none') [isPaused, slowDownMs] = [false, 0];
  else if (action === 'pause') isPaused = true;
  else slowDownMs = recommended_delay_ms ?? SLOW_DOWN_MS;
  sendWhatMay();
}

function turn(to: typeof breaker): void {
  if (breaker === to) return;
  clearTimeout(cooldown);
  log('warn', 'breaker', 'turned', { from: breaker, to });
  [breaker, failures, probe] = [to, 0, undefined];
  metrics.breakerState.set(GAUGE[to]);
  if (to === 'open') cooldown = setTimeout(() => turn('half-open'), settings.cooldownMs);
}
