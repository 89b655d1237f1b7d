import { clip, type Clip } from '../../fixtures/clips';
import { type Defect, defectClip } from '../../fixtures/defects';
import { FPS, LEAD_IN_SECONDS } from '../../fixtures/schedule';
import { beepOnsetsMs } from '../instruments/beeps';
import { decodeContent, type DecodedContent, decodeSound, type Heard } from '../instruments/decode';
import { type CounterRun, runOfCounter } from '../instruments/frame-counter';
import { flashOnsetsMs, measureSync, type SyncMeasure } from '../instruments/sync';
import type { Heard as HeardSecond } from '../instruments/tone-detection';
import { channelsOf, type ChannelsOfSecond } from './hearing';
import { heardSegment, type HeardSegment } from './content';

const CLIP = 'instruments';
/** Length of the programme in the clip. */
export const TRIAL_SECONDS = 20;

/** Where a second of the programme is in the clip. */
export const clipMs = (second: number): number => (LEAD_IN_SECONDS + second) * 1000;

/** Nobody asks what is seen in a clip with one of these. */
const HEARD: readonly Defect['kind'][] = [
  ...(['misplaced', 'dub', 'sides-swapped', 'sides-mixed', 'side-lost', 'side-lower', 'crosstalk'] as const),
];

/** What the instruments read in a clip that was made to try them. */
export class Trial {
  private constructor(private readonly content: Heard | DecodedContent) {}

  /** What is read in the clip as it is, once in a process: half of all scenarios ask for it. */
  private static clean: Promise<Trial> | undefined;

  /** @param defect left out: the clip as it is. @throws Error of ffmpeg or of an instrument that can't read the clip */
  static of(defect?: Defect): Promise<Trial> {
    return defect
      ? Trial.read(defectClip(defect, CLIP), HEARD.includes(defect.kind) ? decodeSound : decodeContent)
      : (Trial.clean ??= Trial.read(clip(CLIP), decodeContent));
  }

  private static async read(
    made: Promise<Clip>,
    decode: (file: string) => Promise<Heard | DecodedContent>,
  ): Promise<Trial> {
    return new Trial(await decode((await made).file));
  }

  private get seen(): DecodedContent {
    if ('frames' in this.content) return this.content;
    throw new Error('the pictures of this clip were not looked at');
  }

  get sync(): SyncMeasure {
    const { frames, sound } = this.seen;
    return measureSync(flashOnsetsMs(frames), beepOnsetsMs(sound));
  }

  get counter(): CounterRun {
    const last = (LEAD_IN_SECONDS + TRIAL_SECONDS) * FPS - 1;
    return runOfCounter(
      this.seen.frames.map(({ counter }) => counter),
      0,
      last,
    );
  }

  /** What the detectors found, in the order of their names. */
  get disturbances(): Pick<DecodedContent, 'freezes' | 'blacks' | 'silences'> {
    const { freezes, blacks, silences } = this.seen;
    return { freezes, blacks, silences };
  }

  /** What became of left and right in each second of the programme. */
  get channels(): ChannelsOfSecond[] {
    return channelsOf([this.heard(0, TRIAL_SECONDS)]);
  }

  /** What is heard from one second of the programme to another. */
  heard(startSecond: number, endSecond: number): HeardSegment {
    const lengthMs = (endSecond - startSecond) * 1000;
    return heardSegment(this.content, { startSecond, startMs: clipMs(startSecond), lengthMs });
  }
}

/** The seconds of the programme that are heard; undefined for one that is none of them. */
export const secondsOf = (seconds: readonly HeardSecond[]): (number | undefined)[] =>
  seconds.map((heard) => (heard.kind === 'original' ? heard.second : undefined));
