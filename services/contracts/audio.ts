import { z } from 'zod';
import { beginsAsAdts } from '../media/aac';
import { MAX_AUDIO_BASE64_CHARS, MAX_CHANNELS, MAX_FRAGMENT_MS, SAMPLE_RATES_HZ } from './limits';
import { message, fineMs, wholeMs } from './message';

export const sampleRateHz = z.literal([...SAMPLE_RATES_HZ]);
export const channelCount = z.int().min(1).max(MAX_CHANNELS);
/** AAC in an MPEG-4 file. */
export const audioFormat = z.literal('m4a').describe('AAC in an MPEG-4 file; bare AAC (ADTS) is refused');

/** Whether a text is base64 with its padding (RFC 4648, section 4). Linear, so safe on 10 MB of a stranger's text. */
export const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);

const FILE = {
  ...{ contentEncoding: 'base64', contentMediaType: 'audio/mp4' },
  description: 'the file as base64 (RFC 4648)',
};
const base64 = z
  .string()
  .max(MAX_AUDIO_BASE64_CHARS)
  .refine(isBase64, { error: 'expected base64 text (RFC 4648)' })
  .meta(FILE);

const format = { format: audioFormat, sample_rate_hz: sampleRateHz, channels: channelCount };

/** As much of the text as tells it: three bytes. */
const isAdts = (base64Text: string): boolean => beginsAsAdts(Buffer.from(base64Text.slice(0, 4), 'base64'));
const ADTS = 'expected an MPEG-4 file (m4a), not bare AAC frames (ADTS)';

/** Sound of a fragment as the worker sends it: never empty. */
export const audio = message({
  ...format,
  duration_ms: wholeMs.positive().max(MAX_FRAGMENT_MS),
  data_base64: base64
    .min(1)
    .refine((text) => !isAdts(text), { error: ADTS })
    .meta(FILE),
});

/**
 * Sound as the STS gives it back. Nothing of it is sure: it may be empty, longer, or of another rate, and the worker
 * judges that (fallback `invalid_output`); here only the form is checked.
 */
export const dubbedAudio = message({
  ...format,
  duration_ms: fineMs,
  data_base64: base64,
});

export type Audio = z.infer<typeof audio>;
export type DubbedAudio = z.infer<typeof dubbedAudio>;
