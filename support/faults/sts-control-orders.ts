import type { AAC_ENCODERS, AUDIO_CHANGES, CONFIG_SPELLINGS } from '../../services/contracts/control-events';
import type { ErrorCode } from '../../services/contracts/error-codes';
import type { ProcessingStage } from '../../services/contracts/fragment-events';
import type { BackpressureAction, BackpressureSeverity } from '../../services/contracts/session-events';

/** Which fragments an error rule hits: one by number or id, every Nth, the next N, all. */
type Trigger =
  | { trigger: 'sequence_number' | 'nth_fragment' | 'next'; value: number }
  | { trigger: 'fragment_id'; value: string }
  | { trigger: 'always'; value?: undefined };

export type SimulatedError = Trigger & {
  code: ErrorCode;
  message?: string;
  /** As the table of error codes says, unless given. */
  retryable?: boolean;
  stage?: ProcessingStage;
  /** Said in place of `code`: one that the protocol does not know. */
  otherCode?: string;
  /** `error`: by an `error` message; left out: by a failed answer. */
  toldBy?: 'answer' | 'error';
};

/** What sessions are told from the next one on. */
export interface SessionOrder {
  /** The limit of fragments in flight; left out: what the worker asks for. */
  maxInflight?: number;
  /** So many sessions are not told that they are ready. */
  withholdReady?: number;
  /** How late the goodbye comes. */
  completeAfterMs?: number;
}

export interface BackpressureOrder {
  action: BackpressureAction;
  severity: BackpressureSeverity;
  recommendedDelayMs?: number;
}

/** Processing time, evenly spread; the same seed gives the same times by sequence number. */
export interface LatencyOrder {
  minMs: number;
  maxMs: number;
  seed: number;
}

/** What happens to the next `count` answers (1 unless given); `lateMs` with mode late, and only there. */
export interface DeliveryOrder {
  mode: 'normal' | 'drop' | 'late' | 'duplicate' | 'partial';
  count?: number;
  lateMs?: number;
}

/** What sound comes back; `stretchPercent` with modes stretched, encoded and swapped, the others with the latter two. */
export interface AudioChange {
  mode: (typeof AUDIO_CHANGES)[number];
  stretchPercent?: number;
  encoder?: (typeof AAC_ENCODERS)[number];
  configSpelling?: (typeof CONFIG_SPELLINGS)[number];
  primingSamples?: number;
  /** false: the file does not tell its priming. */
  editList?: boolean;
  channels?: number;
}

/** `server` says goodbye (the default), `transport` tears the connection. */
export interface DisconnectOrder {
  delayMs?: number;
  how?: 'server' | 'transport';
  /** Refuse the stream's new connections for so long, from the disconnection on. */
  refuseForMs?: number;
}
