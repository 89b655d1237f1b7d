import { CHIRP_AT_SECONDS, CHIRP_SECONDS, MARK_TONES, markSamples } from '../../contracts/mark';
import { AAC_FRAME_SAMPLES } from '../../media/aac';
import { encodeAac, inAllChannels, type SoundFormat } from './aac-encoder';

/** The marks of all fragments, coded. */
export interface MarkRequest extends SoundFormat {
  /** Frames of each mark. */
  frames: number;
}

/** The encoder's delay line holds the mark before for a few frames; after these the tones are steady. */
const LEAD_IN_FRAMES = 4;
/** Of delay of the encoder; and before a change it alters its window, which fits no other frame than the one of the change. */
const LEAD_OUT_FRAMES = 3;
const DELAY_FRAMES = 1;

/** Frames until the chirp is over and the tones are steady again. */
export const openingFrames = (sampleRateHz: number): number =>
  Math.ceil(((CHIRP_AT_SECONDS + CHIRP_SECONDS) * sampleRateHz) / AAC_FRAME_SAMPLES) + LEAD_IN_FRAMES;

/**
 * Encodes the marks with ffmpeg, one behind the other: its start takes ten times as long as a mark does.
 * @returns of each mark its AAC frames from its first sample on, without those of the change from the mark before
 * @throws Error with ffmpeg's own words when it is missing or fails.
 */
export async function encodeMarks(request: MarkRequest, signal: AbortSignal): Promise<Buffer[][]> {
  const stretch = LEAD_IN_FRAMES + request.frames + LEAD_OUT_FRAMES;
  const samples = new Float32Array(MARK_TONES * stretch * AAC_FRAME_SAMPLES);
  for (let tone = 0; tone < MARK_TONES; tone++) {
    const [from, count] = [-LEAD_IN_FRAMES * AAC_FRAME_SAMPLES, stretch * AAC_FRAME_SAMPLES];
    samples.set(markSamples(tone, request.sampleRateHz, from, count), tone * count);
  }
  const frames = await encodeAac('mark', inAllChannels(samples, request.channels), request, signal);
  return Array.from({ length: MARK_TONES }, (_, tone) => {
    const first = tone * stretch + LEAD_IN_FRAMES + DELAY_FRAMES;
    return frames.slice(first, first + request.frames);
  });
}
