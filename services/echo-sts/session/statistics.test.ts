import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SessionStatistics } from './statistics';

describe('SessionStatistics', () => {
  it('is all zeros for a session without fragments', () =>
    assert.deepEqual(new SessionStatistics().summary(), {
      total_fragments: 0,
      total_duration_ms: 0,
      statistics: {
        success_count: 0,
        partial_count: 0,
        failed_count: 0,
        avg_processing_time_ms: 0,
        p95_processing_time_ms: 0,
      },
    }));

  it('counts answers by status, and accepted fragments without an answer in the totals', () => {
    const statistics = new SessionStatistics();
    for (let i = 0; i < 21; i++) statistics.accepted(1_000);
    for (let ms = 1; ms <= 20; ms++)
      statistics.answered(ms === 1 ? 'failed' : ms === 2 ? 'partial' : 'success', ms);
    const { total_fragments, total_duration_ms, statistics: figures } = statistics.summary();
    assert.deepEqual([total_fragments, total_duration_ms], [21, 21_000]);
    assert.deepEqual(figures, {
      success_count: 18,
      partial_count: 1,
      failed_count: 1,
      avg_processing_time_ms: 11,
      p95_processing_time_ms: 19,
    });
  });
});
