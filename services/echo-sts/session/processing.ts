import type {
  FragmentAccepted,
  FragmentData,
  FragmentProcessed,
  FragmentError,
} from '../../contracts/fragment-events';
import type { Dubber } from '../audio/dubber';
import type { Verdict } from '../misbehaviour/stream-plan';
import type { Timers } from '../../net/timers';
import { Pipeline, type Progress } from './pipeline';
import type { DubbedAudio } from '../../contracts/audio';

export interface ProcessingContext {
  dubber: Dubber;
  timers: Timers;
  /** Time that processing takes at least. */
  processingDelayMs: number;
  /** An answer whose turn has come. */
  onAnswer: (answer: FragmentProcessed, verdict: Verdict) => void;
  /** A fragment could not be dubbed although nobody asked for a failure. */
  onDefect: (problem: string, fragment: FragmentData) => void;
}

interface Job {
  fragment: FragmentData;
  verdict: Verdict;
}

interface Answer {
  processed: FragmentProcessed;
  verdict: Verdict;
}

/** Works on the accepted fragments of one session, as many at a time as it has slots, and answers them in order. */
export class Processing {
  private readonly pipeline: Pipeline<Answer>;
  private readonly jobs = new Map<number, Job>();
  private stopped = false;

  constructor(
    slots: number,
    private readonly context: ProcessingContext,
  ) {
    this.pipeline = new Pipeline(slots);
  }

  get inFlight(): number {
    return this.pipeline.inFlight;
  }

  get queued(): number {
    return this.pipeline.queued;
  }

  /** Takes a fragment in and says where it stands; `begin` then lets work go on, after that has been told. */
  accept(
    fragment: FragmentData,
    verdict: Verdict,
  ): { standing: Omit<FragmentAccepted, 'fragment_id'>; begin: () => void } {
    const sequence = fragment.sequence_number;
    this.jobs.set(sequence, { fragment, verdict });
    const progress = this.pipeline.arrive(sequence);
    const standing: Omit<FragmentAccepted, 'fragment_id'> = progress.started.includes(sequence)
      ? { status: 'processing', estimated_completion_ms: this.delayMs(verdict) }
      : { status: 'queued', queue_position: this.pipeline.queued };
    return { standing, begin: () => this.advance(dropped(verdict) ? this.drop(sequence) : progress) };
  }

  /** Nothing is answered from now on. */
  stop(): void {
    this.stopped = true;
  }

  private drop(sequence: number): Progress<Answer> {
    this.jobs.delete(sequence);
    return this.pipeline.drop(sequence);
  }

  private advance(progress: Progress<Answer>): void {
    for (const { processed, verdict } of progress.answers) this.context.onAnswer(processed, verdict);
    for (const sequence of progress.started) this.start(sequence);
  }

  private start(sequence: number): void {
    const job = this.jobs.get(sequence);
    if (job === undefined) return;
    const startedMs = this.context.timers.now();
    const outcome = this.work(job);
    const finish = (): void => void outcome.then((done) => this.finish(job, done, startedMs));
    const delayMs = this.delayMs(job.verdict);
    if (delayMs === 0) finish();
    else this.context.timers.after(delayMs, finish);
  }

  private finish({ fragment, verdict }: Job, outcome: Outcome, startedMs: number): void {
    if (this.stopped) return;
    const processed = answerTo(fragment, outcome, this.context.timers.now() - startedMs);
    this.jobs.delete(fragment.sequence_number);
    this.advance(this.pipeline.finish(fragment.sequence_number, { processed, verdict }));
  }

  private async work({ fragment, verdict }: Job): Promise<Outcome> {
    if (verdict.error !== undefined) return { status: 'failed', error: verdict.error };
    try {
      const audio = await this.context.dubber.dub(fragment, verdict.audio);
      return { status: verdict.delivery.mode === 'partial' ? 'partial' : 'success', audio };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (!this.stopped) this.context.onDefect(problem, fragment);
      return {
        status: 'failed',
        error: { code: 'MODEL_ERROR', message: problem, stage: 'tts', retryable: true },
      };
    }
  }

  private delayMs({ latencyMs, delivery }: Verdict): number {
    return this.context.processingDelayMs + latencyMs + (delivery.mode === 'late' ? delivery.byMs : 0);
  }
}

const dropped = (verdict: Verdict): boolean => verdict.delivery.mode === 'drop';

/** What processing a fragment came to. */
export type Outcome =
  { status: 'success' | 'partial'; audio: DubbedAudio } | { status: 'failed'; error: FragmentError };

/** The `fragment:processed` of a fragment. All processing time is called TTS: an echo does nothing else. */
export function answerTo(fragment: FragmentData, outcome: Outcome, tookMs: number): FragmentProcessed {
  const processingMs = Math.round(tookMs);
  return {
    fragment_id: fragment.fragment_id,
    stream_id: fragment.stream_id,
    sequence_number: fragment.sequence_number,
    status: outcome.status,
    processing_time_ms: processingMs,
    stage_timings: { asr_ms: 0, translation_ms: 0, tts_ms: processingMs },
    ...(fragment.metadata !== undefined && { metadata: fragment.metadata }),
    ...content(fragment, outcome),
  };
}

/** A partial answer has its sound, but the translation did not get finished. */
function content(fragment: FragmentData, outcome: Outcome): Partial<FragmentProcessed> {
  if (outcome.status === 'failed') return { error: outcome.error };
  const transcript = `echo of fragment ${fragment.sequence_number}`;
  return {
    dubbed_audio: outcome.audio,
    transcript,
    ...(outcome.status === 'success' && { translated_text: transcript }),
  };
}
