import {
  type AacConfig,
  audioSpecificConfig,
  parseAudioSpecificConfig,
  AAC_FRAME_SAMPLES,
  silentAacFrame,
} from '../../media/aac';
import { readM4a, writeM4a } from '../../media/m4a';
import type { CONFIG_SPELLINGS } from '../../contracts/control-events';

/** AAC frames of an M4A file. */
export interface AacTrack {
  config: AacConfig;
  frames: Uint8Array[];
  /** Time of the first frame; negative where the file has priming. */
  startSeconds: number;
}

/** Reads the sound of an M4A file held in memory. @throws Error when it is none with an AAC track, or ends too early */
export async function readTrack(file: Uint8Array): Promise<AacTrack> {
  const { aac: config, packets } = await readM4a(file);
  return {
    config,
    frames: packets.map(({ data }) => data),
    startSeconds: (packets[0]?.atSamples ?? 0) / config.sampleRateHz,
  };
}

export const writeTrack = ({ config, frames, startSeconds }: AacTrack): Buffer =>
  writeM4a(frames, config, { startSeconds });

const [TYPE_BYTES, VERSION_BYTES, COUNT_BYTES] = [4, 4, 4];

/**
 * A file of ours with its tables behind the sound, as most encoders leave them: whoever reads it has to have all of it.
 * Where the only chunk lies is told anew (ISO/IEC 14496-12, 8.7.5).
 */
export function tablesBehind(file: Buffer): Buffer {
  const at = file.readUInt32BE();
  const end = at + file.readUInt32BE(at);
  const tables = Buffer.from(file.subarray(at, end));
  const chunk = tables.indexOf('stco') + TYPE_BYTES + VERSION_BYTES + COUNT_BYTES;
  tables.writeUInt32BE(tables.readUInt32BE(chunk) - tables.length, chunk);
  return Buffer.concat([file.subarray(0, at), file.subarray(end), tables]);
}

type Spelling = (typeof CONFIG_SPELLINGS)[number];

/**
 * Behind the two bytes of AAC-LC (ISO/IEC 14496-3, 1.6.2.1): 11 bits that announce an extension, object type 5 (SBR) in
 * 5 bits, and one that says whether there is SBR; if so, 4 bits of its sampling frequency.
 */
const NO_SBR = Buffer.from('56e500', 'hex');
const SBR_AT_48_KHZ = Buffer.from('56e598', 'hex');

/** A format with its config spelt one way or the other; left out: as it is. */
export function spelt(config: AacConfig, spelling?: Spelling, channels = config.channels): AacConfig {
  if (spelling === undefined && channels === config.channels) return config;
  const plain = audioSpecificConfig(config.sampleRateHz, channels);
  const behind = { implicit: Buffer.alloc(0), explicit: NO_SBR, he_aac: SBR_AT_48_KHZ };
  return parseAudioSpecificConfig(Buffer.concat([plain, behind[spelling ?? 'implicit']]));
}

/** The track with every frame silent; same length and format. */
export const silenced = (track: AacTrack): AacTrack => ({
  ...track,
  frames: track.frames.map(() => silentAacFrame(track.config.channels)),
});

/** The track longer or shorter by so many per cent: frames at its end are played again or cut off, at least one stays. */
export function stretched(track: AacTrack, percent: number): AacTrack {
  const { frames } = track;
  const count = Math.max(1, Math.round(frames.length * (1 + percent / 100)));
  const tail = Math.max(1, count - frames.length);
  const again = Array.from(
    { length: tail },
    (_, i) => frames[frames.length - tail + i] ?? frames[0] ?? new Uint8Array(),
  );
  return { ...track, frames: [...frames, ...again].slice(0, count) };
}

/** Silence of (to half a frame) the same length at another sample rate. */
export function atOtherRate(track: AacTrack): AacTrack {
  const { sampleRateHz, channels } = track.config;
  const otherHz = otherRateHz(sampleRateHz);
  const count = Math.max(1, Math.round((track.frames.length * otherHz) / sampleRateHz));
  return {
    config: parseAudioSpecificConfig(audioSpecificConfig(otherHz, channels)),
    frames: Array.from({ length: count }, () => silentAacFrame(channels)),
    startSeconds: track.startSeconds,
  };
}

/** The other rate of the usual pair, so that it is a legal one in any message. */
export const otherRateHz = (sampleRateHz: number): 44_100 | 48_000 =>
  sampleRateHz === 48_000 ? 44_100 : 48_000;

/** A file of the same size that starts like an MPEG-4 file and is none: all bytes after the first box type flipped. */
export function corrupted(file: Buffer): Buffer {
  const FTYP_BYTES = 8;
  return Buffer.from(file.map((byte, i) => (i < FTYP_BYTES ? byte : byte ^ 0xff)));
}

/** Length of a track in ms, without its priming. */
export const durationMs = ({ frames, config, startSeconds }: AacTrack): number =>
  ((frames.length * AAC_FRAME_SAMPLES) / config.sampleRateHz + Math.min(0, startSeconds)) * 1_000;
