import {
  AAC_FRAME_SAMPLES,
  audioSpecificConfig,
  parseAudioSpecificConfig,
  silentAacFrame,
} from '../../media/aac';
import type { AacTrack } from './aac-track';

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
