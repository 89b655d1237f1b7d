import type { Evidence } from '../broadcast/evidence';
import { measureSync, type SyncMeasure } from '../instruments/sync';
import { partsOf } from './appearances';
import { contentOf, contentOfProgramme } from './content';
import { requireOwnSound } from './watched';

/** Sound against picture in the output and in the programme itself. */
export async function syncOf(evidence: Evidence): Promise<[output: SyncMeasure, programme: SyncMeasure]> {
  await requireOwnSound(evidence);
  const [output, programme] = [await contentOf(evidence), await contentOfProgramme(evidence)];
  return [measureSync(output.flashesMs, output.beepsMs), measureSync(programme.flashesMs, programme.beepsMs)];
}

/** Sound against picture in each part of an output whose source came anew, and in the programme itself. */
export async function syncOfParts(
  evidence: Evidence,
): Promise<{ parts: SyncMeasure[]; programme: SyncMeasure }> {
  const [output, programme] = [await contentOf(evidence), await contentOfProgramme(evidence)];
  const starts = (await partsOf(evidence)).map(({ startMs }) => startMs);
  const within = (times: number[], i: number): number[] =>
    times.filter((ms) => ms >= (starts[i] ?? Infinity) - 1 && ms < (starts[i + 1] ?? Infinity));
  return {
    parts: starts.map((_, i) => measureSync(within(output.flashesMs, i), within(output.beepsMs, i))),
    programme: measureSync(programme.flashesMs, programme.beepsMs),
  };
}
