import { spawn } from 'node:child_process';
import { MARK_CARRIER_HZ } from '../../contracts/mark';
import { AAC_FRAME_SAMPLES } from '../../media/aac';
import { readAdtsFrames } from './adts';

/** Marks: carrier and tone together, as AAC-LC. */
export interface ToneRequest {
  /** At least one. */
  tonesHz: readonly number[];
  sampleRateHz: number;
  channels: number;
  /** Of each tone. */
  frames: number;
}

/** Each of the two sines; clearly above programme sound's level in its band, and far from clipping together. */
const LEVEL_DBFS = -15;
const BIT_RATE_PER_CHANNEL = 64_000;
/** The encoder's delay line holds the tone before for a few frames; after these the tone is steady. */
const LEAD_IN_FRAMES = 4;
/** Before a change the encoder alters its window, which fits no other frame than the one of the change. */
const LEAD_OUT_FRAMES = 2;
/** Nothing here takes longer than a second; a child that does is stuck. */
const GIVE_UP_MS = 20_000;

/**
 * Encodes marks with ffmpeg, one behind the other: its start takes ten times as long as a tone does.
 * @returns for each tone at least `frames` AAC frames, without those of the change from the tone before
 * @throws Error with ffmpeg's own words when it is missing or fails.
 */
export async function encodeTones(request: ToneRequest, signal: AbortSignal): Promise<Buffer[][]> {
  const frames = readAdtsFrames(await runFfmpeg(ffmpegArguments(request), signal));
  const stretch = stretchFrames(request);
  return request.tonesHz.map((_, i) =>
    frames.slice(i * stretch + LEAD_IN_FRAMES, (i + 1) * stretch - LEAD_OUT_FRAMES),
  );
}

const stretchFrames = ({ frames }: ToneRequest): number => LEAD_IN_FRAMES + frames + LEAD_OUT_FRAMES;

function ffmpegArguments(request: ToneRequest): string[] {
  const { tonesHz, sampleRateHz, channels } = request;
  const amplitude = 10 ** (LEVEL_DBFS / 20);
  const stretch = stretchFrames(request) * AAC_FRAME_SAMPLES;
  // aevalsrc: n is the number of the sample, t its time
  const toneHz = tonesHz.map((hz, i) => `${hz}*eq(floor(n/${stretch}),${i})`).join('+');
  const sine = `${amplitude}*sin(2*PI*${MARK_CARRIER_HZ}*t)+${amplitude}*sin(2*PI*(${toneHz})*t)`;
  const seconds = (tonesHz.length * stretch) / sampleRateHz;
  const source = `aevalsrc=exprs='${Array(channels).fill(sine).join('|')}':s=${sampleRateHz}:d=${seconds}`;
  const encoding = ['-c:a', 'aac', '-b:a', String(BIT_RATE_PER_CHANNEL * channels), '-f', 'adts', 'pipe:1'];
  return ['-hide_banner', '-loglevel', 'error', '-nostdin', '-f', 'lavfi', '-i', source, ...encoding];
}

function runFfmpeg(args: string[], signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      timeout: GIVE_UP_MS,
      killSignal: 'SIGKILL',
    });
    const output: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-500)));
    child.once('error', (error) =>
      reject(new Error(`marked audio needs ffmpeg: ${error.message}`, { cause: error })),
    );
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(new Error(`ffmpeg made no mark (exit ${code ?? killedBy}): ${said.trim()}`));
    });
  });
}
