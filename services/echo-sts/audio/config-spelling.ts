import type { CONFIG_SPELLINGS } from '../../contracts/control-events';
import { type AacConfig, audioSpecificConfig, parseAudioSpecificConfig } from '../../media/aac';

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
