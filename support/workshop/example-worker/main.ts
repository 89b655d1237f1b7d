import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as media from './media';
import * as metrics from './metrics';
import { delayMs, inputUrl, log, outputUrl, pause, segmentMs } from './settings';
import { leave, offer, settle, speak, type Fragment } from './sts';

type Tag = media.Tag;
const EXIT = { done: 0, atOnce: 1, noInput: 3, noSound: 4, output: 5, sts: 6 };
const RETRIES_MS = [1000, 2000, 4000];
/** A source that sends nothing is lost, one that is looked for again sends at once: a server cuts an output that is silent for 10 s. */
const [SILENCE_MS, FIRST_SIGN_MS] = [5000, 2000];
const [TICK_MS, PACKET_MS, SHORTEST_SENT_MS, GOODBYE_MS, LAST_WORDS_MS] = [10, 22, 1000, 300, 500];

/** When the grid began, ms since the epoch, as the soonest arrival tells. Other times count from there. */
let gridAtMs = Infinity;
const pictures: Tag[] = [];
const sounds: Fragment[] = [];
/** Sound of the segment that is not complete. */
let open: Tag[] = [];
const configs: { picture?: Tag; sound?: Tag } = {};
let silent: Tag | undefined;
let [reader, publisher]: (ChildProcess | undefined)[] = [];
let [batches, exitCode, isStopping] = [0, EXIT.done, false];
/** The first picture's decoding: the output's own time 0. */
let outputZeroMs = 0;
let soundEndsMs = 0;
let making = Promise.resolve();

/** Reads the input for as long as it is there, from its second keyframe on. @returns what ffmpeg complained of */
function readInput(firstSignMs: number): Promise<string> {
  let [keyframes, offsetMs, said] = [0, Infinity, ''];
  let start: { shiftMs: number; pictureMs: number; soundMs: number } | undefined;
  const early: Tag[] = [];
  const child = (reader = media.readerOf(inputUrl, (tag) => {
    if (media.isConfig(tag)) return configure(tag);
    clearTimeout(silence);
    silence = setTimeout(giveUp, SILENCE_MS);
    metrics.health.state = 'running';
    offsetMs = Math.min(offsetMs, Date.now() - tag.ms);
    early.push(tag);
    if (!start && media.isKeyframe(tag) && ++keyframes === 2) {
      const shownMs = media.shownMs(tag);
      const shiftMs = batches === 0 ? -shownMs : Math.round(offsetMs - gridAtMs);
      start = { shiftMs, pictureMs: tag.ms, soundMs: shownMs - PACKET_MS / 2 };
      if (batches === 0) outputZeroMs = tag.ms + shiftMs;
    }
    if (!start) return;
    const { shiftMs, pictureMs, soundMs } = start;
    if (!publisher) gridAtMs = offsetMs - shiftMs;
    for (const each of early.splice(0))
      if (each.ms >= (each.isSound ? soundMs : pictureMs)) take({ ...each, ms: each.ms + shiftMs });
  }));
  const giveUp = (): boolean => child.kill('SIGKILL');
  let silence = setTimeout(giveUp, firstSignMs);
  child.stderr?.on('data', (text: Buffer) => (said += String(text)));
  return new Promise((resolve) =>
    child.once('close', () => {
      clearTimeout(silence);
      resolve(said.trim());
    }),
  );
}

/** What comes first is the output's. With that of the sound the STS can be told what will come. */
function configure(tag: Tag): void {
  configs[tag.isSound ? 'sound' : 'picture'] ??= tag;
  if (!tag.isSound || silent) return;
  silent = tag;
  const format = media.soundFormat(tag);
  void media.silence(format).then((tags) => (silent = tags.at(-1)));
  /** @throws Error for a dub that can't be used */
  const unpack = async (file: Buffer, { packets }: Fragment): Promise<Tag[]> => {
    const [config, ...dub] = await media.fromM4a(file);
    if (!config || media.soundFormat(config).profile !== format.profile)
      throw new Error('the dub has another profile, sample rate or number of channels');
    if (Math.abs(dub.length / packets.length - 1) > 0.1)
      throw new Error(`the dub has ${dub.length} packets, its fragment ${packets.length}`);
    return packets.map((original, i) => dub[i] ?? silent ?? original);
  };
  speak(format, unpack, () => stop(EXIT.sts));
}

/** Cuts the sound at the packet nearest to each multiple of the segment. */
function take(tag: Tag): void {
  if (!tag.isSound) return void pictures.push(tag);
  const segmentOf = ({ ms }: Tag): number => Math.floor((ms + PACKET_MS / 2) / segmentMs);
  if (open[0] && segmentOf(open[0]) !== segmentOf(tag)) closeSegment();
  open.push(tag);
}

function closeSegment(isLast = false): void {
  const [packets, { sound }] = [open, configs];
  open = [];
  if (!packets[0] || !sound) return;
  const startMs = packets[0].ms;
  const durationMs = (packets.length * 1024_000) / media.soundFormat(sound).rateHz;
  const names = { fragmentId: randomUUID(), batch: ++batches };
  const fragment: Fragment = { names, startMs, durationMs, packets, played: 0 };
  sounds.push(fragment);
  making = making.then(async () => {
    fragment.m4a = await media.toM4a([sound, ...packets.map((tag) => ({ ...tag, ms: tag.ms - startMs }))]);
    metrics.fragments.inc({ stage: 'produced' });
    log('info', 'grid', 'complete', names);
    if (!isLast || durationMs > SHORTEST_SENT_MS - PACKET_MS) offer(fragment);
  });
}

/** Puts out what is due, pictures and sound in the order of their times. */
function playOut(): void {
  const dueMs = Date.now() - gridAtMs - delayMs;
  for (;;) {
    const [picture, fragment] = [pictures[0], sounds[0]];
    const sound = fragment?.packets[fragment.played];
    if (fragment && sound && sound.ms <= Math.min(dueMs, picture?.ms ?? Infinity))
      putOutSound(fragment, sound);
    else if (picture && picture.ms <= dueMs) write(picture.ms, pictures.shift() ?? picture);
    else break;
  }
  const heldMs = (first?: Tag, last?: Tag): number => (first && last ? last.ms - first.ms : 0);
  metrics.videoQueue.set(heldMs(pictures[0], pictures.at(-1)));
  const next = sounds[0]?.packets[sounds[0].played] ?? open[0];
  metrics.audioQueue.set(heldMs(next, open.at(-1) ?? sounds.at(-1)?.packets.at(-1)));
}

function putOutSound(fragment: Fragment, original: Tag): void {
  const { names, played, startMs, packets } = fragment;
  if (played === 0) {
    settle(fragment, 'overload');
    metrics.fragmentsOut.inc();
    metrics.latency.observe(Date.now() - gridAtMs - startMs);
    log('info', 'output', 'put out', names);
  }
  const { heard } = fragment;
  write(original.ms, (typeof heard === 'object' && heard[played]) || original);
  soundEndsMs = original.ms + PACKET_MS;
  if (++fragment.played === packets.length) sounds.shift();
}

function write(ms: number, tag: Tag): void {
  publisher ??= publish();
  publisher.stdin?.write(media.at(Math.round(ms - outputZeroMs), tag));
}

function publish(): ChildProcess {
  const child = media.publisherTo(outputUrl);
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += String(text)));
  child.once('close', () => {
    if (metrics.health.state === 'stopped') return;
    metrics.countError('output');
    log('error', 'output', `the output failed: ${said.trim().replaceAll(outputUrl, 'WORKER_OUTPUT_URL')}`);
    reader?.kill();
    void end(EXIT.output);
  });
  const { picture, sound } = configs;
  if (picture && sound) child.stdin?.write(Buffer.concat([media.FILE_HEADER, picture.raw, sound.raw]));
  return child;
}

/** Nothing more is read; what waits is put out. The second time all is over at once. */
function stop(code: number): void {
  if (isStopping) process.exit(EXIT.atOnce);
  [isStopping, exitCode] = [true, code];
  reader?.kill();
}

async function end(code: number): Promise<never> {
  metrics.health.state = 'stopped';
  await pause(LAST_WORDS_MS);
  return process.exit(code);
}

/** One packet of silence is the last: it may be lost. */
async function leaveOutput(): Promise<void> {
  if (silent) write(soundEndsMs, silent);
  await pause(GOODBYE_MS);
  metrics.health.state = 'stopped';
  const closed = new Promise((resolve) => publisher?.once('close', resolve));
  publisher?.stdin?.end();
  await closed;
}

async function main(): Promise<void> {
  const ticks = setInterval(playOut, TICK_MS);
  process.on('SIGTERM', () => stop(EXIT.done));
  for (let tried = 0; !isStopping; tried += 1) {
    const said = await readInput(tried === 0 ? SILENCE_MS : FIRST_SIGN_MS);
    if (said.includes('matches no streams')) {
      log('error', 'worker', 'an audio track is required');
      return end(EXIT.noSound);
    }
    if (metrics.health.state === 'running' && !isStopping) {
      closeSegment(true);
      metrics.countError('input_lost');
      log('warn', 'input', 'the input is lost', { reason: said });
      [metrics.health.state, tried] = ['reconnecting', 0];
    }
    const delayMs = RETRIES_MS[tried];
    if (delayMs === undefined || isStopping) break;
    log('warn', 'input', 'looks for its input again', { delayMs });
    await pause(delayMs);
  }
  if (!configs.sound) {
    if (!isStopping) log('error', 'worker', 'there is no input');
    return end(isStopping ? exitCode : EXIT.noInput);
  }
  log('info', 'worker', 'the input is over');
  metrics.health.state = 'draining';
  closeSegment(true);
  await making;
  await leave();
  while (pictures.length + sounds.length > 0) await pause(TICK_MS);
  clearInterval(ticks);
  await leaveOutput();
  return end(exitCode);
}

void main();
