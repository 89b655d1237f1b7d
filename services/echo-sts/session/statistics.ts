import type { FragmentProcessed } from '../../contracts/fragment-events';
import type { StreamComplete } from '../../contracts/session-events';

/** Figures of one session for `stream:complete`. */
export class SessionStatistics {
  private fragments = 0;
  private durationMs = 0;
  private readonly processingMs: number[] = [];
  private readonly answers = { success: 0, partial: 0, failed: 0 };

  accepted(durationMs: number): void {
    this.fragments++;
    this.durationMs += durationMs;
  }

  answered(status: FragmentProcessed['status'], processingMs: number): void {
    this.answers[status]++;
    this.processingMs.push(processingMs);
  }

  /** Fragments whose answer was dropped count in the totals only. */
  summary(): Omit<StreamComplete, 'stream_id'> {
    return {
      total_fragments: this.fragments,
      total_duration_ms: this.durationMs,
      statistics: {
        success_count: this.answers.success,
        partial_count: this.answers.partial,
        failed_count: this.answers.failed,
        avg_processing_time_ms: Math.round(mean(this.processingMs)),
        p95_processing_time_ms: percentile(this.processingMs, 95),
      },
    };
  }
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Nearest-rank percentile: the smallest value that so many per cent do not exceed; 0 of nothing. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0;
}
