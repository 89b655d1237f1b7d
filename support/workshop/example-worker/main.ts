import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as media from './media';
import { delayMs, inputUrl, outputUrl, segmentMs } from './settings';
import * as sts from './sts';
import { countError, gauge, health, log, metrics } from './telling';

const EXIT = { done: 0, atOnce: 1, noInput: 3, noSound: 4, output: 5, sts: 6 };
const RETRIES_MS = [1000, 2000, 4000];
/** For so long an input may send nothing, and one that is looked for again. */
const [SILENCE_MS, FIRST_SIGN_MS] = [12_000, 2000];
/** A segment is sent from a second on, be it a packet shorter. */
const [TICK_MS, PACKET_MS, GOODBYE_MS, LAST_WORDS_MS, SHORTEST_SENT_S] = [10, 22, 300, 500, 0.978];

/** When the first picture came: the output's 0. The grid's is when that picture is seen. */
let [zeroAtMs, gridMs] = [0, 0];
let [pictures, sound]: [media.Packet?, media.Format?] = [];
/** All that waits for its time, the sound of the segment that is not complete, and of those that are. */
const [held, open, dubs]: [media.Packet[], media.Packet[], Promise<unknown>[]] = [[], [], []];
let [reader, publisher]: (ReturnType<typeof media.reader> | undefined)[] = [];
let [exitCode, isStopping] = [EXIT.done, false];
for (const name of ['worker_video_queue_ms', 'worker_audio_queue_ms'])
  gauge(name, () => (held.at(-1)?.ms ?? 0) - (held[0]?.ms ?? 0));

/** Reads the input, and looks for it again when it is lost. */
async function readAll(): Promise<void> {
  for (let tries = 0; !isStopping; tries += 1) {
    let sinceMs = Date.now();
    await readOnce(tries === 0 ? SILENCE_MS : FIRST_SIGN_MS);
    if (health.state === 'running' && !isStopping) {
      log('warn', 'input', 'it is lost', { reason: 'it ended' });
      countError('input_lost');
      [health.state, tries, sinceMs] = ['reconnecting', 0, Date.now()];
    }
    const delayMs = RETRIES_MS[tries];
    if (isStopping || delayMs === undefined) return;
    log('warn', 'input', 'it is looked for again', { delayMs });
    await pause(sinceMs + delayMs - Date.now()); // whatever the attempt took
  }
}

/** Sound is cut at the packet nearest to each multiple of the segment. */
const segmentOf = ({ ms }: media.Packet): number => Math.floor((ms - gridMs + PACKET_MS / 2) / segmentMs);

/** Takes what comes from the second keyframe on. */
async function readOnce(silenceMs: number): Promise<void> {
  let [keyframes, movedMs, fromMs] = [0, 0, Infinity];
  const mine = (reader = media.reader(inputUrl));
  const watchdog = setTimeout(() => mine.kill('SIGKILL'), silenceMs); // one that waits heeds nothing else
  for await (const packet of media.packetsOf(mine.stdout, configure)) {
    watchdog.refresh();
    health.state = 'running';
    if (media.isKeyframe(packet) && ++keyframes === 2) {
      if (!sound) return end(EXIT.noSound, 'worker', 'there is no sound');
      if (!zeroAtMs) [zeroAtMs, gridMs] = [Date.now(), media.shownMs(packet) - packet.ms];
      [movedMs, fromMs] = [Date.now() - zeroAtMs - packet.ms, media.shownMs(packet) - PACKET_MS / 2];
    }
    if (media.shownMs(packet) < fromMs) continue;
    packet.ms += movedMs;
    held.push(packet);
    if (!media.isSound(packet)) continue;
    if (open[0] && segmentOf(open[0]) !== segmentOf(packet)) void complete();
    open.push(packet);
  }
  void complete();
}

/** Only the first descriptions count: nothing else can be published. */
function configure(packet: media.Packet): void {
  if (!media.isSound(packet)) pictures ??= packet;
  else if (!sound) sts.connect((sound = media.formatOf(packet)), () => stop(EXIT.sts));
}

/** The way of a segment's sound: to the STS, unless it is a short tail, and out at its time. */
async function complete(): Promise<void> {
  const packets = open.splice(0);
  if (!sound || !packets[0]) return;
  const names = { fragmentId: randomUUID(), batch: dubs.length + 1 };
  metrics.fragments.inc({ stage: 'produced' });
  log('info', 'grid', 'complete', names);
  const due = pause(zeroAtMs + packets[0].ms + delayMs - TICK_MS - Date.now(), 'overload' as const);
  const fragment = { names, startMs: packets[0].ms - gridMs, packets, isDecided: false };
  const settled = packets.length * sound.seconds < SHORTEST_SENT_S ? due : sts.dubOf(fragment, sound);
  dubs.push(settled);
  const heard = await Promise.race([settled, due]);
  fragment.isDecided = true;
  const [dub, reason] = typeof heard === 'string' ? [undefined, heard] : [heard];
  if (reason) metrics.fallback.inc({ reason });
  if (dub) for (const [i, packet] of packets.entries()) packet.body = (dub[i] ?? sound.silence).body;
  metrics.fragments.inc({ stage: dub ? 'dubbed' : 'fallback' });
  log('info', 'settle', 'decided', { ...names, reason });
  await due;
  metrics.putOut.inc();
  metrics.latency.observe(Date.now() - zeroAtMs - packets[0].ms);
  log('info', 'output', 'put out', names);
}

/** Puts out what is due. */
function putOut(): void {
  const dueMs = Date.now() - zeroAtMs - delayMs;
  if (open[0] && open[0].ms <= dueMs) void complete(); // of a source that says nothing any more
  const count = held.findIndex(({ ms }) => ms > dueMs);
  for (const packet of held.splice(0, count < 0 ? held.length : count)) write(packet);
}

function write(packet: media.Packet): void {
  if (!publisher) {
    publisher = media.publisher(outputUrl);
    publisher.stdin.on('error', () => undefined); // it closes, too
    publisher.once('close', () => void (health.state === 'stopped' || end(EXIT.output, 'output')));
    publisher.stdin.write(media.FILE_HEADER);
    for (const head of [pictures, sound?.config]) if (head) write(head);
  }
  publisher.stdin.write(media.toFlv(packet));
}

/** Nothing more is read, and what is held is put out. Told twice it ends at once. */
function stop(code: number): void {
  if (isStopping) process.exit(EXIT.atOnce);
  [isStopping, exitCode] = [true, code];
  reader?.kill();
}

/** Hangs up, and can be asked for its last figures for a while. */
async function end(code: number, component?: string, problem = 'it failed'): Promise<never> {
  if (component) log('error', component, problem);
  if (code === EXIT.output) countError('output');
  health.state = 'stopped';
  publisher?.stdin.end();
  await pause(LAST_WORDS_MS);
  return process.exit(code);
}

async function main(): Promise<void> {
  process.on('SIGTERM', () => stop(EXIT.done));
  setInterval(putOut, TICK_MS);
  await readAll();
  if (!sound) return isStopping ? end(exitCode) : end(EXIT.noInput, 'worker', 'there is no input');
  log('info', 'worker', 'the input is over');
  health.state = 'draining';
  held.push({ ...sound.silence, ms: (held.findLast(media.isSound)?.ms ?? 0) + PACKET_MS });
  await Promise.all(dubs);
  await sts.leave();
  while (held.length > 0) await pause(TICK_MS);
  await pause(GOODBYE_MS);
  return end(exitCode);
}

void main();
