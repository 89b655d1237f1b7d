import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import * as media from './media';
import { delayMs, inputUrl, outputUrl, segmentMs } from './settings';
import * as sts from './sts';
import { countError, health, log, metrics, type Reason } from './telling';

type Tag = media.Tag;
const { isSound, msOf, shownMs } = media;
const EXIT = { done: 0, atOnce: 1, noInput: 3, noSound: 4, output: 5, sts: 6 };
const RETRIES_MS = [1000, 2000, 4000];
/** For so long an input may send nothing, and one that is looked for again. */
const [SILENCE_MS, FIRST_SIGN_MS] = [12_000, 2000];
const [TICK_MS, PACKET_MS, SHORTEST_SENT_MS, GOODBYE_MS, LAST_WORDS_MS] = [10, 22, 1000, 300, 500];

/** When the first picture came, ms since the epoch, by the soonest arrival: the output's 0. The grid's is when it is seen. */
let [zeroAtMs, gridMs] = [Infinity, 0];
/** What describes the pictures stands before them. */
let pictureConfig: Tag | undefined;
let sound: media.Format | undefined;
/** Sound of the segment that is not complete, then of those that are. */
const open: Tag[] = [];
const fragments: sts.Fragment[] = [];
/** What only waits for its time: pictures, and sound of which it is decided what is heard. */
let held: Tag[] = [];
/** Up to where there is picture or sound. */
let endMs = 0;
let [reader, publisher]: (media.Ffmpeg | undefined)[] = [];
let [batches, exitCode, isStopping] = [0, EXIT.done, false];
const dubs: Promise<void>[] = [];

/** Reads the input for as long as it comes back. */
async function readAll(): Promise<void> {
  for (let [tries, lookAtMs] = [0, Date.now()]; !isStopping; tries += 1) {
    const complaint = await readOnce(tries === 0 ? SILENCE_MS : FIRST_SIGN_MS);
    if (complaint.includes('matches no streams')) await end(EXIT.noSound, 'worker', 'it has no sound');
    if (isStopping) return;
    if (health.state === 'running') {
      log('warn', 'input', 'the input is lost', { reason: complaint || 'it ended' });
      countError('input_lost');
      [health.state, tries, lookAtMs] = ['reconnecting', 0, Date.now()];
    }
    const delayMs = RETRIES_MS[tries];
    if (delayMs === undefined) return;
    log('warn', 'input', 'looks for its input again', { delayMs, reason: complaint });
    lookAtMs += delayMs; // whatever the attempts take
    await pause(lookAtMs - Date.now());
  }
}

/** Takes what comes from the second keyframe on. @returns what ffmpeg complained of */
async function readOnce(silenceMs: number): Promise<string> {
  let [keyframes, movedMs, fromMs] = [0, 0, 0];
  const early: Tag[] = [];
  const mine = (reader = media.reader(inputUrl));
  const complaint = text(mine.stderr);
  const watchdog = setTimeout(() => mine.kill('SIGKILL'), silenceMs); // a reader that waits heeds nothing else
  for await (const tag of media.tagsOf(mine.stdout)) {
    watchdog.refresh();
    health.state = 'running';
    if (media.isConfig(tag)) configure(tag);
    else early.push(tag);
    if (media.isKeyframe(tag) && ++keyframes === 2) {
      if (zeroAtMs === Infinity) [zeroAtMs, gridMs] = [Date.now(), shownMs(tag) - msOf(tag)];
      [movedMs, fromMs] = [Date.now() - zeroAtMs - msOf(tag), shownMs(tag) - PACKET_MS / 2];
    }
    for (const each of keyframes < 2 ? [] : early.splice(0))
      if (shownMs(each) >= fromMs) take(media.at(msOf(each) + movedMs, each));
  }
  clearTimeout(watchdog);
  closeSegment(true);
  return complaint;
}

/** Only the first descriptions count: nothing else can be published. */
function configure(tag: Tag): void {
  if (!isSound(tag)) pictureConfig ??= tag;
  else if (!sound) sts.begin((sound = media.formatOf(tag)), () => stop(EXIT.sts));
}

/** Sound is cut at the packet nearest to each multiple of the segment. */
function take(tag: Tag): void {
  if (!publisher) zeroAtMs = Math.min(zeroAtMs, Date.now() - msOf(tag));
  endMs = Math.max(endMs, msOf(tag) + (isSound(tag) ? PACKET_MS : 0));
  const segmentOf = (each: Tag): number => Math.floor((msOf(each) - gridMs + PACKET_MS / 2) / segmentMs);
  if (!isSound(tag)) return void held.push(tag);
  if (open[0] && segmentOf(open[0]) !== segmentOf(tag)) closeSegment();
  open.push(tag);
}

function closeSegment(isLast = false): void {
  const packets = open.splice(0);
  if (!sound || !packets[0]) return;
  const startMs = msOf(packets[0]) - gridMs;
  const durationMs = (packets.length * media.PACKET_SAMPLES * 1000) / sound.rateHz;
  const names = { fragmentId: randomUUID(), batch: ++batches };
  const fragment = { names, startMs, durationMs, packets, isDecided: false };
  fragments.push(fragment);
  metrics.fragments.inc({ stage: 'produced' });
  log('info', 'grid', 'complete', names);
  if (isLast && durationMs < SHORTEST_SENT_MS - PACKET_MS) return;
  dubs.push(sts.dubOf(fragment).then((heard) => decide(fragment, heard)));
}

/** What is heard of it: a dub, or its own sound for a reason. The first word counts. */
function decide(fragment: sts.Fragment, heard: Tag[] | Reason): void {
  if (fragment.isDecided) return;
  fragment.isDecided = true;
  const { names, packets } = fragment;
  const [dub, reason] = typeof heard === 'string' ? [undefined, heard] : [heard];
  if (dub) {
    sts.acknowledge(names.fragmentId);
    fragment.packets = packets.map((own, i) => media.at(msOf(own), dub[i] ?? sound?.silence ?? own));
  } else metrics.fallback.inc({ reason });
  metrics.fragments.inc({ stage: dub ? 'dubbed' : 'fallback' });
  log('info', 'settle', 'decided', { ...names, reason });
}

/** Puts out what is due, in the order of its times. */
function putOut(): void {
  const dueMs = Date.now() - zeroAtMs - delayMs;
  if (open[0] && msOf(open[0]) <= dueMs) closeSegment(true); // of a source that says nothing any more
  const [fragment] = fragments;
  if (fragment && fragment.startMs + gridMs <= dueMs) release(fragment);
  const count = held.findIndex((tag) => msOf(tag) > dueMs);
  for (const tag of held.splice(0, count < 0 ? held.length : count)) output().write(tag);
  for (const queue of [metrics.videoQueue, metrics.audioQueue])
    queue.set(Math.max(0, endMs - Math.max(0, dueMs)));
}

/** What is not decided when its first sound is due is the programme's own. */
function release(fragment: sts.Fragment): void {
  fragments.shift();
  decide(fragment, 'overload');
  held = [...held, ...fragment.packets].sort((a, b) => msOf(a) - msOf(b));
  metrics.putOut.inc();
  metrics.latency.observe(Date.now() - zeroAtMs - gridMs - fragment.startMs);
  log('info', 'output', 'put out', fragment.names);
}

function output(): Writable {
  if (publisher) return publisher.stdin;
  const { stdin, stderr } = (publisher = media.publisher(outputUrl));
  void text(stderr).then((complaint) => {
    if (health.state === 'stopped') return;
    countError('output');
    void end(EXIT.output, 'output', complaint.replaceAll(outputUrl, 'WORKER_OUTPUT_URL'));
  });
  for (const head of [media.FILE_HEADER, pictureConfig, sound?.config]) stdin.write(head ?? '');
  return stdin;
}

/** Nothing more is read, and what is held is put out. Told twice it ends at once. */
function stop(code: number): void {
  if (isStopping) process.exit(EXIT.atOnce);
  [isStopping, exitCode] = [true, code];
  reader?.kill();
}

async function end(code: number, component?: string, error = ''): Promise<never> {
  if (component) log('error', component, error);
  health.state = 'stopped';
  reader?.kill();
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
  await Promise.all(dubs);
  await sts.leave();
  while (fragments.length > 0) await pause(TICK_MS);
  held.push(media.at(endMs, sound.silence)); // the last packet may be lost
  while (held.length > 0) await pause(TICK_MS);
  await pause(GOODBYE_MS);
  health.state = 'stopped';
  output().end();
  if (publisher) await once(publisher, 'close');
  return end(exitCode);
}

void main();
