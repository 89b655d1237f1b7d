import { runMediaTool } from '../../../fixtures/media-tool';
import { AAC_FRAME_SAMPLES, type AacConfig } from '../../../services/media/aac';
import { withAdtsHeader } from '../../../services/media/adts';
import { dubStartMs, type PlacedSound } from '../../instruments/alignment';
import { noCounts } from './track-matcher';

interface Frame {
  ptsMs: number;
  data: Buffer;
}

/** A dub is looked for in so much of the sound around the place where it is to begin: its chirp ends 140 ms behind that. */
const BEFORE_MS = 250;
const BEHIND_MS = 450;
const FULL_SCALE = 32_768;

/** Sound that is dubbed without end: no bit of it is the programme's, but each dub begins where its fragment does. */
export class DubTrack {
  readonly counts = noCounts();
  private readonly frameMs: number;
  private frames: Frame[] = [];
  private lastMs: number | undefined;
  private dueMs: number;

  /** @param starts where fragments begin, on the programme's time line, in ms; without end */
  constructor(
    private readonly aac: AacConfig,
    private readonly starts: Iterator<number, undefined>,
  ) {
    this.frameMs = (AAC_FRAME_SAMPLES * 1000) / aac.sampleRateHz;
    this.dueMs = this.nextStart();
  }

  take({ ptsMs, data }: Frame): void {
    this.count(ptsMs - (this.lastMs ?? ptsMs - this.frameMs));
    this.lastMs = ptsMs;
    this.frames.push({ ptsMs, data: Buffer.from(data) });
  }

  /**
   * How much later than its fragment each dub begins that has come since the last time; it forgets them.
   * @param shiftMs of the picture: its time minus that in the programme
   */
  async latenessMs(shiftMs: number): Promise<number[]> {
    const late: number[] = [];
    for (; this.dueMs + shiftMs + BEHIND_MS < (this.lastMs ?? -Infinity); this.dueMs = this.nextStart()) {
      const dueMs = this.dueMs + shiftMs;
      const around = this.frames.filter(
        ({ ptsMs }) => ptsMs > dueMs - BEFORE_MS && ptsMs < dueMs + BEHIND_MS,
      );
      if ((around[0]?.ptsMs ?? Infinity) > dueMs) continue; // it began before we looked
      const startMs = dubStartMs(await decoded(around, this.aac), dueMs);
      if (startMs === undefined) this.counts.foreign++;
      else late.push(startMs - dueMs);
    }
    this.frames = this.frames.filter(({ ptsMs }) => ptsMs > this.dueMs + shiftMs - BEFORE_MS);
    return late;
  }

  private count(stepMs: number): void {
    const frames = Math.round(stepMs / this.frameMs);
    this.counts.matched++;
    if (frames < 1) this.counts.doubled++;
    else this.counts.lost += frames - 1;
  }

  private nextStart(): number {
    return this.starts.next().value ?? Infinity;
  }
}

async function decoded(frames: readonly Frame[], aac: AacConfig): Promise<PlacedSound> {
  const pcm: Buffer[] = [];
  await runMediaTool(
    'ffmpeg',
    ['-v', 'error', '-f', 'aac', '-i', 'pipe:3', '-ac', '1', '-f', 's16le', 'pipe:4'],
    {
      channels: [
        { feed: frames.map(({ data }) => withAdtsHeader(data, aac)) },
        { drain: (chunk) => pcm.push(chunk) },
      ],
    },
  );
  const bytes = Buffer.concat(pcm);
  const rateHz = aac.sampleRateHz;
  // Each is told in whole ms, all of them together to less.
  const starts = frames.map(({ ptsMs }, i) => ptsMs - (i * AAC_FRAME_SAMPLES * 1000) / rateHz);
  const startMs = starts.reduce((sum, ms) => sum + ms, 0) / starts.length;
  return {
    rateHz,
    indexAt: (ms) => Math.round(((ms - startMs) * rateHz) / 1000),
    sample: (index) =>
      index < 0 || 2 * index >= bytes.length ? 0 : bytes.readInt16LE(2 * index) / FULL_SCALE,
    timeMs: (index) => startMs + (index * 1000) / rateHz,
  };
}
