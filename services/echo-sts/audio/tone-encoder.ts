import { spawn } from 'node:child_process';
import { MARK_CARRIER_HZ } from '../../contracts/mark';
import { AAC_FRAME_SAMPLES } from '../../media/aac';
import { readAdtsFrames } from './adts';

/** A mark: carrier and tone together, as AAC-LC. */
export interface ToneRequest {
  toneHz: number;
  sampleRateHz: number;
  channels: number;
  frames: number;
}

/** Each of the two sines; clearly above programme sound's level in its band, and far from clipping together. */
const LEVEL_DBFS = -15;
const BIT_RATE_PER_CHANNEL = 64_000;
/** The encoder's delay line fills in the first frames; after these the tone is steady. */
const LEAD_IN_FRAMES = 4;
/** Nothing here takes longer than a second; a child that does is stuck. */
const GIVE_UP_MS = 20_000;

/**
 * Encodes a mark with ffmpeg, without the encoder's lead-in.
 * @returns at least `frames` AAC frames.
 * @throws Error with ffmpeg's own words when it is missing or fails.
 */
export async function encodeTone(request: ToneRequest, signal: AbortSignal): Promise<Buffer[]> {
  const frames = readAdtsFrames(await runFfmpeg(ffmpegArguments(request), signal));
  return frames.slice(LEAD_IN_FRAMES);
}

function ffmpegArguments({ toneHz, sampleRateHz, channels, frames }: ToneRequest): string[] {
  const amplitude = 10 ** (LEVEL_DBFS / 20);
  const sine = `${amplitude}*sin(2*PI*${MARK_CARRIER_HZ}*t)+${amplitude}*sin(2*PI*${toneHz}*t)`;
  const seconds = ((frames + LEAD_IN_FRAMES) * AAC_FRAME_SAMPLES) / sampleRateHz;
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
