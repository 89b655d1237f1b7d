import { nowMs } from '../../services/contracts/clock';
import { ReadingChild, spawnFfmpeg, type ChildEnd, type SpawnFfmpeg } from './live-reader-child';

interface LateJoinerOptions {
  /** When to give up: at the latest so long after joining. */
  deadlineMs: number;
  spawn?: SpawnFfmpeg;
}

/**
 * Servers begin with the codec configurations, and a decoder needs no more. By itself ffmpeg would watch the stream
 * until it knows the frame rate, for up to 5 s.
 */
const PROBING = ['-analyzeduration', '200000', '-fpsprobesize', '0'];

/** In ms from joining; ffmpeg's start and probing, 0.3 to 0.5 s, are part of it. */
export interface JoinTimes {
  firstPictureMs: number;
  firstSoundMs: number;
}

/**
 * Joins a live stream now as a viewer would, decodes until it has one picture and one stretch of sound, and leaves.
 * @throws Error when it cannot have both by the deadline, saying what it had and what ffmpeg said
 */
export async function joinLate(
  url: string,
  { deadlineMs, spawn = spawnFfmpeg }: LateJoinerOptions,
): Promise<JoinTimes> {
  const joinedAtMs = nowMs();
  const sinceJoining = (): number => nowMs() - joinedAtMs;
  const picture = new FirstFrame(sinceJoining);
  const sound = new FirstFrame(sinceJoining);
  const args = [...PROBING, '-i', url, ...firstFrameOf('v', 'pipe:1'), ...firstFrameOf('a', 'pipe:3')];
  const child = ReadingChild.start(spawn, args, [
    (bytes) => picture.push(bytes),
    (bytes) => sound.push(bytes),
  ]);
  const deadline = setTimeout(() => void child.stop(), deadlineMs);
  const end = await child.ended;
  clearTimeout(deadline);
  if (picture.atMs !== undefined && sound.atMs !== undefined)
    return { firstPictureMs: picture.atMs, firstSoundMs: sound.atMs };
  throw new Error(
    `joining ${url}: expected a decoded picture and sound within ${deadlineMs} ms, ` +
      `saw picture ${after(picture)}, sound ${after(sound)}; ${ending(end)}`,
  );
}

/** Decodes one frame of a track and writes a checksum of it. */
const firstFrameOf = (track: 'v' | 'a', output: string): string[] => [
  '-map',
  `0:${track}:0`,
  `-frames:${track}`,
  '1',
  '-flush_packets',
  '1',
  '-f',
  'framecrc',
  output,
];

/** Notes when ffmpeg's framecrc output holds its first line for a frame; lines before it describe the track. */
class FirstFrame {
  atMs: number | undefined;
  private text = '';

  constructor(private readonly sinceJoining: () => number) {}

  push(bytes: Buffer): void {
    if (this.atMs !== undefined) return;
    this.text += bytes.toString('latin1');
    if (/^\d+,.*\n/m.test(this.text)) this.atMs = this.sinceJoining();
  }
}

const after = ({ atMs }: FirstFrame): string =>
  atMs === undefined ? 'never' : `after ${Math.round(atMs)} ms`;

const ending = ({ code, signal, stderr }: ChildEnd): string =>
  signal ? 'ffmpeg was stopped at the deadline' : `ffmpeg ended with ${code}: ${stderr || 'no reason given'}`;
