import type { Timeline } from '../timeline';

/** For tests: 4 segments of 6 s, the third in the original as the STS asked for a pause. */
export const pausedTimeline = (changes: Partial<Timeline> = {}): Timeline => ({
  programmeSeconds: 24,
  segmentSeconds: 6,
  endedAt: 40,
  fragments: [1, 2, 3, 4].map((segment) => ({
    ...{ segment, readyAt: 6 * segment, putOutAt: 6 * segment + 8.5 },
    ...(segment === 3
      ? { outcome: 'original', reason: 'overload' }
      : { sentAt: 6 * segment, answeredAt: 6 * segment + 0.1, outcome: 'dubbed' }),
  })),
  fragmentsLeftOut: 0,
  breaker: [],
  backpressure: [
    { at: 12, action: 'pause' },
    { at: 20, action: 'none' },
  ],
  connection: [
    { at: -0.5, what: 'connected' },
    { at: 33, what: 'lost' },
  ],
  inFlight: [
    { at: 6, count: 1 },
    { at: 6.1, count: 0 },
  ],
  faults: [
    { at: 12, what: 'STS asks for a pause' },
    { at: 20, what: 'STS lifts its request' },
  ],
  ...changes,
});
