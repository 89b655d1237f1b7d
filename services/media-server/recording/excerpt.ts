import { open } from 'node:fs/promises';
import { fragment, readFragment, type Fmp4Run, type Fmp4Sample } from '../../media/fmp4-fragment';
import type { PartIndex, Recording } from './recording';

/** In seconds from the start of a recording; samples whose DTS is in it are part of the excerpt. */
export interface TimeRange {
  fromSeconds: number;
  toSeconds: number;
}

/**
 * A range of a recording as a fragmented MP4 file of its own, in which the range's start is 0. Where that is in the
 * middle of a group of pictures, the pictures before it come first with no duration, so that it can be decoded:
 * what MediaMTX's playback does. Yields nothing when no sample is in the range.
 */
export async function* excerpt(recording: Recording, range: TimeRange): AsyncGenerator<Buffer> {
  const parts = recording.parts.slice(entryPart(recording.parts, range.fromSeconds));
  const cutters = new Map(
    recording.tracks.map(({ id, timescale }) => [id, new TrackCutter(timescale, range)]),
  );
  let sequence = 0;
  for await (const runs of readParts(recording.filePath, parts)) {
    const cut = runs.map(({ trackId, samples }) => ({
      trackId,
      samples: cutters.get(trackId)?.cut(samples) ?? [],
    }));
    if (cut.every(({ samples }) => samples.length === 0)) {
      if (sequence > 0) return;
      continue;
    }
    if (sequence === 0) yield recording.init;
    yield fragment(++sequence, cut);
  }
}

/** The last part from which the picture at `seconds` can be decoded: one with a keyframe that ends before it. */
function entryPart(parts: readonly PartIndex[], seconds: number): number {
  const first = parts.findIndex(({ endSeconds }) => endSeconds > seconds);
  const before = parts
    .slice(0, first < 0 ? parts.length : first)
    .findLastIndex(({ hasEntryPoint }) => hasEntryPoint);
  return Math.max(before, 0);
}

async function* readParts(filePath: string, parts: readonly PartIndex[]): AsyncGenerator<Fmp4Run[]> {
  if (parts.length === 0) return;
  const file = await open(filePath, 'r');
  try {
    for (const { offset, bytes } of parts) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, offset);
      if (bytesRead < bytes) throw new Error(`${filePath} is cut short at ${offset + bytesRead} bytes`);
      yield readFragment(buffer);
    }
  } finally {
    await file.close();
  }
}

/** Cuts the samples of one track to a range. */
class TrackCutter {
  /** From the latest keyframe before the range on, until the range begins. */
  private leadIn: Fmp4Sample[] = [];
  private begun = false;
  private readonly from: number;
  private readonly to: number;

  constructor(timescale: number, { fromSeconds, toSeconds }: TimeRange) {
    this.from = Math.round(fromSeconds * timescale);
    this.to = Math.round(toSeconds * timescale);
  }

  cut(samples: readonly Fmp4Sample[]): Fmp4Sample[] {
    return samples.flatMap((sample) => {
      if (sample.dts >= this.to) return [];
      if (sample.dts < this.from) return this.hold(sample);
      const moved = { ...sample, dts: sample.dts - this.from };
      if (this.begun) return [moved];
      this.begun = true;
      // A fragment's samples follow without a hole, so the lead-in takes the first sample's time and no duration.
      const leadIn = sample.key ? [] : this.leadIn.map((held) => ({ ...held, dts: moved.dts, duration: 0 }));
      return [...leadIn, moved];
    });
  }

  private hold(sample: Fmp4Sample): [] {
    if (sample.key) this.leadIn = [];
    this.leadIn.push(sample);
    return [];
  }
}
