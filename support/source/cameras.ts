import type { SourceFaults } from './source-faults';

/**
 * All that a sequence parameter set may have, as seldom as it is met: 4:4:4 with scaling lists of each kind, fields, order of pictures
 * by a cycle, cropping, aspect ratio spelt out, colours, timing, two buffers, a depth of 3. Read by ffmpeg (trace_headers) so.
 */
const FULL_SPS =
  '67f4002891b2222222222222222423318c6302f01492492492492492492492492492492492492492492492492a32104091' +
  '8501e0113a645ff80020001fb808080d3800001f480007530684801f4001f4000fa400fa2bdef8c4801f4001f417bdf0ed0a1642c0';
/** 4:2:2 in frames, cropped, with one buffer and a depth of 5 (read in the same way). */
const PLAIN_422_SPS = '677a001fb6c2cac0b43dd148e0c4801f4001f417bdf07c201031e0';

/** 4:2:0 in frames, cropped, with a depth of 4 (read in the same way). */
const CROPPED_420_SPS = '6764001fac2b281687bb22e02d01e100814b';

/** What cameras do, in the words of the features. */
const CAMERAS: Readonly<Record<string, SourceFaults>> = {
  'sends no keyframe': { keyframes: 0 },
  'sends one keyframe, and then none': { keyframes: 1 },
  'sends no parameter sets': { hasNoParameterSets: true },
  'announces its picture as another payload type': { announced: { video: { payloadType: 98 } } },
  'gives its sound a clock rate of 0': { announced: { audio: { clockHz: 0 } } },
  'gives its picture a clock rate of 1': { announced: { video: { clockHz: 1 } } },
  'describes its sound so that nobody can read it': { announced: { audio: { config: '00' } } },
  'announces its picture as H.265': { announced: { video: { encoding: 'H265' } } },
  'announces its sound as Opus': { announced: { audio: { encoding: 'OPUS' } } },
  'announces its sound as 5.1': { announced: { audio: { config: '11b0' } } },
  'announces its sound as AAC Main': { announced: { audio: { config: '0990' } } },
  'sends no sound for 15 seconds, and then again': { soundUntilSecond: 0, soundFromSecond: 15 },
  'sends two picture parameter sets': { hasSparePps: true },
  'announces its sound as HE-AAC': { announced: { audio: { config: '299188' } } },
  'describes fields in 4:4:4 with all that there is': { sps: FULL_SPS },
  // that of its picture, and an hour late in its reports
  'tells the clock of its sound wrongly': {
    announced: { audio: { clockHz: 90_000 } },
    clock: { steps: [{ track: 'audio', of: 'reports', fromSecond: -Infinity, byMs: 3_600_000 }] },
  },
  'describes frames in 4:2:2': { sps: PLAIN_422_SPS },
  'describes frames in 4:2:0': { sps: CROPPED_420_SPS },
  // and describes them from the beginning as they will be then
  'changes the size of its pictures without a break, and back': {
    ...{ sps: CROPPED_420_SPS, spsWithin: [3, 6] },
    describesSps: true,
  },
  'sends as it should': {},
};

/** @returns what it does, and a name for its folder. @throws Error for one that there is not, with those that there are */
export function cameraThat(does: string): { name: string; faults: SourceFaults } {
  const faults = CAMERAS[does];
  if (!faults) throw new Error(`No camera "${does}". There are: ${Object.keys(CAMERAS).join('; ')}`);
  return { name: does.replaceAll(/\W+/g, '-'), faults };
}
