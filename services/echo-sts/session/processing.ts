import type {
  FragmentAccepted,
  FragmentData,
  FragmentProcessed,
  FragmentError,
} from '../../contracts/fragment-events';
import type { Dubber } from '../audio/dubber';
import type { Verdict } from '../misbehaviour/stream-plan';
import type { Timers } from '../../net/timers';
import type { DubbedAudio } from '../../contracts/audio';

interface ProcessingContext {
  dubber: Dubber;
  timers: Timers;
  /** Time that processing takes at least. */
  processingDelayMs: number;
  /** An answer whose turn has come. */
  onAnswer: (answer: FragmentProcessed, verdict: Verdict) => void;
  /** A fragment could not be dubbed although nobody asked for a failure. */
  onDefect: (problem: string, fragment: FragmentData) => void;
}

/** A fragment that was accepted and is not yet answered. */
interface Job {
  fragment: FragmentData;
  verdict: Verdict;
  isStarted: boolean;
  answer?: FragmentProcessed;
}

/**
 * Works on the accepted fragments of one session. The first `slots` are being processed, at the same time; the others wait. An
 * answer goes out when all earlier ones have.
 */
export class Processing {
  private jobs: Job[] = [];
  private stopped = false;

  constructor(
    private readonly slots: number,
    private readonly context: ProcessingContext,
  ) {}

  /** Accepted and not yet answered. */
  get inFlight(): number {
    return this.jobs.length;
  }

  /** Those of them that wait for a slot. */
  get queued(): number {
    return Math.max(0, this.jobs.length - this.slots);
  }

  /** Takes a fragment in and says where it stands; `begin` then lets work go on, after that has been told. */
  accept(
    fragment: FragmentData,
    verdict: Verdict,
  ): { standing: Omit<FragmentAccepted, 'fragment_id'>; begin: () => void } {
    const job: Job = { fragment, verdict, isStarted: false };
    this.jobs.push(job);
    const standing: Omit<FragmentAccepted, 'fragment_id'> =
      this.queued === 0
        ? { status: 'processing', estimated_completion_ms: this.delayMs(verdict) }
        : { status: 'queued', queue_position: this.queued };
    return { standing, begin: () => this.begin(job) };
  }

  /** Nothing is answered from now on. */
  stop(): void {
    this.stopped = true;
  }

  private begin(job: Job): void {
    // Nobody waits for its answer.
    if (job.verdict.delivery.mode === 'drop') this.jobs = this.jobs.filter((other) => other !== job);
    this.advance();
  }

  private advance(): void {
    for (let head = this.jobs[0]; head?.answer; head = this.jobs[0]) {
      this.jobs.shift();
      this.context.onAnswer(head.answer, head.verdict);
    }
    for (const job of this.jobs.slice(0, this.slots)) if (!job.isStarted) this.start(job);
  }

  private start(job: Job): void {
    job.isStarted = true;
    const startedMs = this.context.timers.now();
    const outcome = this.work(job);
    const finish = (): void => void outcome.then((done) => this.finish(job, done, startedMs));
    const delayMs = this.delayMs(job.verdict);
    if (delayMs === 0) finish();
    else this.context.timers.after(delayMs, finish);
  }

  private finish(job: Job, outcome: Outcome, startedMs: number): void {
    if (this.stopped) return;
    job.answer = answerTo(job.fragment, outcome, this.context.timers.now() - startedMs);
    this.advance();
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
