import type { DubbedAudio } from '../../contracts/audio';
import type { FragmentData, FragmentError, FragmentProcessed } from '../../contracts/fragment-events';

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
