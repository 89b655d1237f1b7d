import type { Packet } from '../records/packets';

/** Servers that tell by themselves where one may begin mark no group that begins without an IDR picture: about every other one is left. */
const MARKED_SHARE = 0.4;

type Marked = Pick<Packet, 'hash' | 'key'>;

/** Whoever joins begins at a picture that is marked as one to begin with: those of the programme are, and no others. */
export function markProblems(programme: readonly Marked[], output: readonly Marked[]): string[] {
  const keys = new Map(programme.map(({ hash, key }) => [hash, key]));
  const wrong = output.filter(({ hash, key }) => key && keys.get(hash) === false).length;
  const there = output.filter(({ hash }) => keys.get(hash));
  const marked = there.filter(({ key }) => key).length;
  return [
    ...(wrong > 0 ? [`${wrong} pictures are marked as ones to begin with, and are none`] : []),
    ...(marked < Math.floor(there.length * MARKED_SHARE)
      ? [`of ${there.length} pictures to begin with ${marked} are marked`]
      : []),
  ];
}
