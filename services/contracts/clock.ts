/**
 * The one time base of all records: ms since the Unix epoch with sub-millisecond digits, monotonic within a process.
 * Journal, logs and observers of one machine can be compared with each other to about a millisecond.
 */
export const nowMs = (): number => performance.timeOrigin + performance.now();
