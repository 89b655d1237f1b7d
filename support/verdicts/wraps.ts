import { expect } from 'chai';
import type { Evidence } from '../broadcast/evidence';

/** What was ordered of the source happened: its numbers and timestamps passed their range between first and last picture. */
export function expectWraps({ facts: { publisher } }: Evidence): void {
  const { fixtureStartAtMs = Infinity, endedAtMs = -Infinity, wraps } = publisher;
  for (const track of ['video', 'audio'] as const)
    for (const what of ['sequence', 'timestamp'] as const) {
      const times = (wraps?.[track] ?? []).filter(({ of }) => of === what).map(({ atMs }) => atMs);
      const within = times.filter((atMs) => atMs > fixtureStartAtMs && atMs < endedAtMs);
      expect(
        within,
        `times within the programme at which the ${what} of ${track} began anew`,
      ).to.have.lengthOf(1);
    }
}
