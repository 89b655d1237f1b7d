import type { Clip, ClipSample } from '../../source/clip';
import { programme, type SampleStep } from '../../source/clip-programme';
import { packetHash } from '../../records/packets';
import type { TimedHash } from './track-matcher';

/** What the publisher sends of a track of a looping clip, without end, times as on the clip's own time line. */
export function* programmePackets(
  clip: Clip,
  track: SampleStep['track'],
  leadIn: 'in-clip' | 'repeat',
): Generator<TimedHash> {
  const clockHz = clip[track]?.clockHz ?? 1;
  const hashes = new Map<Buffer, string>();
  const hash = ({ data }: ClipSample): string => {
    const known = hashes.get(data) ?? packetHash(track, data);
    hashes.set(data, known);
    return known;
  };
  for (const step of programme(clip, { loop: true, leadIn }))
    if (step.kind === 'sample' && step.track === track)
      yield { hash: hash(step.sample), ptsMs: (step.sample.ptsTicks * 1000) / clockHz };
}
