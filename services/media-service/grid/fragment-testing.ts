import type { Fragment } from './fragment';

/** A fragment of 6 s for tests that care for its name alone. */
export const fragmentNamed = (id: string): Fragment => ({
  id,
  batch: 0,
  frames: [],
  durationMs: 6000,
  capturedAtMs: 0,
  syncDeltaMs: 0,
});
