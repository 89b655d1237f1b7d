import type { AudioControl } from '../../contracts/control-events';
import { MARK_TONES, markSamples } from '../../contracts/mark';
import { AAC_FRAME_SAMPLES } from '../../media/aac';
import { type AacTrack, writeTrack, spelt } from './aac-track';
import { encodeAac, ENCODER_DELAY_SAMPLES, inAllChannels, type SoundFormat } from './aac-encoder';
import { runFfmpeg, espeak, type Speaker } from './ffmpeg';
import { KeptSound } from './kept-sound';

/** A dozen formats of each mark; each is some 100 KB. */
const MOST_KEPT = 100;

/** A coded dub, for how many samples and with how many in front of them. */
interface Plan {
  samples: number;
  primingSamples: number;
  /** Put in front by us, as the encoder's own delay is shorter. */
  silenceSamples: number;
  /** Of the encoder's, left out. */
  skippedFrames: number;
}

/**
 * Dubs that are coded by themselves, as a real service's are: the first frame's overlap is with silence, not with what is
 * heard before. One child process a dub; marks of the same fragment number, length and coding are kept.
 */
export class CodedDubs {
  private readonly kept = new Map<string, Promise<AacTrack>>();
  private readonly abort = new AbortController();

  /** @param files keeps marks for other processes; nothing else is the same in two streams */
  constructor(
    private readonly speaker: Speaker = espeak,
    private readonly files = new KeptSound(''),
  ) {}

  /** The mark of a fragment, as long as the original. @throws Error with ffmpeg's words */
  mark(sequence: number, original: AacTrack, coding: AudioControl): Promise<AacTrack> {
    const { stream_id: _, ...how } = coding;
    const { config, frames } = original;
    const key = JSON.stringify([sequence % MARK_TONES, config.asc.toString('hex'), frames.length, how]);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const made = this.encodeMark(sequence, original, coding);
    made.catch(() => this.kept.delete(key));
    this.kept.set(key, made);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return made;
  }

  /** The original with left and right changed over. @throws Error with ffmpeg's words, or when it is not stereo */
  async swapped(file: Buffer, original: AacTrack, coding: AudioControl): Promise<AacTrack> {
    const { channels } = original.config;
    if (channels !== 2) throw new Error(`swapped sound needs 2 channels, the fragment has ${channels}`);
    const plan = planOf(original, coding);
    const filters = `pan=stereo|c0=c1|c1=c0,adelay=${plan.silenceSamples}S:all=1`;
    const args = ['-i', 'pipe:0', '-af', filters, '-ac', String(coding.channels ?? channels), ...PCM];
    const pcm = floats(await runFfmpeg('swapped dub', args, file, this.abort.signal));
    return this.coded('swapped dub', pcm, plan, original, coding);
  }

  /** Its number, said over the original, which is lowered. @throws Error with the words of ffmpeg or of the speaker */
  async spoken(sequence: number, original: AacTrack, coding: AudioControl): Promise<AacTrack> {
    const { sampleRateHz, channels } = original.config;
    const plan = planOf(original, coding);
    const voice = await this.speaker.say(`fragment ${sequence + 1}`, this.abort.signal);
    const samples = await monoSamples(voice, sampleRateHz, this.abort.signal);
    const heard = await decoded(original, this.abort.signal);
    const mixed = new Float32Array(plan.samples * channels);
    for (let i = 0; i < mixed.length; i++)
      mixed[i] = LOWERED * (heard[i] ?? 0) + (samples[Math.floor(i / channels) - SAID_AFTER_SAMPLES] ?? 0);
    return this.coded('spoken dub', mixed, plan, original, coding);
  }

  /** Ends encodings under way. */
  dispose(): void {
    this.abort.abort();
  }

  private async encodeMark(sequence: number, original: AacTrack, coding: AudioControl): Promise<AacTrack> {
    const plan = planOf(original, coding);
    const format = formatOf(original, coding);
    const make = (): Promise<Buffer[]> => {
      const samples = new Float32Array(plan.silenceSamples + plan.samples);
      samples.set(markSamples(sequence, format.sampleRateHz, 0, plan.samples), plan.silenceSamples);
      const pcm = inAllChannels(samples, format.channels);
      return encodeAac('encoded dub', pcm, format, this.abort.signal, encoderOf(coding));
    };
    const { sampleRateHz, channels } = format;
    const heard = [sequence % MARK_TONES, plan.silenceSamples, plan.samples];
    const name = ['dub', ...heard, sampleRateHz, channels, encoderOf(coding)].join('-');
    return track(await this.files.get(name, make), plan, original, coding);
  }

  private async coded(
    what: string,
    pcm: Float32Array,
    plan: Plan,
    original: AacTrack,
    coding: AudioControl,
  ): Promise<AacTrack> {
    const format = formatOf(original, coding);
    const frames = await encodeAac(what, pcm, format, this.abort.signal, encoderOf(coding));
    return track(frames, plan, original, coding);
  }
}

const PCM = ['-f', 'f32le', 'pipe:1'];
/** −12 dB. */
const LOWERED = 0.25;
/** Clear of the border. */
const SAID_AFTER_SAMPLES = 4800;

async function monoSamples(file: Buffer, rateHz: number, signal: AbortSignal): Promise<Float32Array> {
  const args = ['-i', 'pipe:0', '-ac', '1', '-ar', String(rateHz), ...PCM];
  return floats(await runFfmpeg('spoken dub', args, file, signal));
}

/** All channels, sample by sample. */
async function decoded(original: AacTrack, signal: AbortSignal): Promise<Float32Array> {
  const args = ['-i', 'pipe:0', ...PCM];
  return floats(await runFfmpeg('spoken dub', args, writeTrack(original), signal));
}

const floats = (bytes: Buffer): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);

const formatOf = ({ config }: AacTrack, coding: AudioControl): SoundFormat => ({
  sampleRateHz: config.sampleRateHz,
  channels: coding.channels ?? config.channels,
});

const encoderOf = ({ encoder = 'aac' }: AudioControl) => encoder;

function planOf({ frames }: AacTrack, coding: AudioControl): Plan {
  const encoder = encoderOf(coding);
  const delay = ENCODER_DELAY_SAMPLES[encoder];
  const { priming_samples: priming = delay, stretch_percent: percent = 0 } = coding;
  const samples = Math.round(frames.length * (1 + percent / 100)) * AAC_FRAME_SAMPLES;
  if (priming === 0)
    return {
      ...{ samples, silenceSamples: -delay & (AAC_FRAME_SAMPLES - 1), primingSamples: 0 },
      skippedFrames: Math.ceil(delay / AAC_FRAME_SAMPLES),
    };
  if (priming < delay)
    throw new Error(`priming_samples: expected 0 or at least ${delay} of ${encoder}, seen ${priming}`);
  return { samples, primingSamples: priming, silenceSamples: priming - delay, skippedFrames: 0 };
}

/** As some encoders have it in each frame: a data stream element of two bytes (ISO/IEC 14496-3, 4.4.2.1), which no decoder plays. */
const ANCILLARY_DATA = Buffer.from([0x81, 2, 0xaa, 0x55]);

function track(coded: Uint8Array[], plan: Plan, { config }: AacTrack, coding: AudioControl): AacTrack {
  const { samples, primingSamples, skippedFrames } = plan;
  const count = Math.ceil((primingSamples + samples) / AAC_FRAME_SAMPLES);
  const frames = coded
    .slice(skippedFrames, skippedFrames + count)
    .map((frame) => Buffer.concat([ANCILLARY_DATA, frame]));
  if (frames.length < count) throw new Error(`dub: expected ${count} AAC frames, seen ${frames.length}`);
  const startSeconds = coding.edit_list === false ? 0 : -primingSamples / config.sampleRateHz;
  return { config: spelt(config, coding.config_spelling, coding.channels), frames, startSeconds };
}
