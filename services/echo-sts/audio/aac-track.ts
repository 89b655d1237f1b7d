import type { AacConfig } from '../../media/aac';
import { readM4a, writeM4a } from '../../media/m4a';

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

export const writeTrack = ({ config, frames, startSeconds }: AacTrack): Promise<Buffer> =>
  writeM4a(frames, config, { startSeconds });
