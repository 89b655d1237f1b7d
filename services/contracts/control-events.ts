import { z } from 'zod';
import { channelCount } from './audio';
import { ERROR_CODES } from './error-codes';
import { processingStage } from './fragment-events';
import { identifier } from './identifiers';
import { MAX_TEXT_CHARS } from './limits';
import { exactMessage, exactly, withoutNulls } from './message';
import { maxInflight, backpressureAction, backpressureSeverity } from './session-events';

/** Longest delay that a control message may ask for. */
export const MAX_CONTROL_DELAY_MS = 60_000;
const MAX_RULES = 100;
const MAX_COUNT = 10_000;
const MAX_STRETCH_PERCENT = 90;

const MAX_PRIMING = 4096;

const delayMs = z.int().nonnegative().max(MAX_CONTROL_DELAY_MS);
const positive = z.int().positive().max(MAX_COUNT);
/** Which stream: without it the sender's own, or every one, present and to come. */
const target = { stream_id: identifier.optional() };

const outcome = {
  error_code: z.enum(ERROR_CODES),
  error_message: z.string().max(MAX_TEXT_CHARS).optional(),
  retryable: z.boolean().optional(),
  stage: processingStage.optional(),
  /** A code that the protocol does not know, said in place of error_code. */
  other_code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/)
    .optional(),
  /** A failed `fragment:processed` (the default), or an `error` event, by which services refuse a fragment. */
  told_by: z.enum(['answer', 'error']).optional(),
};
const RULES = [
  exactly({ trigger: z.literal('sequence_number'), value: z.int().nonnegative(), ...outcome }),
  exactly({ trigger: z.literal('fragment_id'), value: z.uuid(), ...outcome }),
  exactly({ trigger: z.literal('nth_fragment'), value: positive, ...outcome }),
  exactly({ trigger: z.literal('next'), value: positive, ...outcome }),
  exactly({ trigger: z.literal('always'), ...outcome }),
] as const;
const TRIGGERS = RULES.map(({ shape }) => JSON.stringify(shape.trigger.value)).join(' or ');
const rule = z.preprocess(
  withoutNulls,
  z.discriminatedUnion('trigger', RULES, { error: `expected ${TRIGGERS}` }),
);

/** Answers that fail. The first rule that matches wins; a new message replaces all rules. */
export const errorSimulation = exactMessage({
  ...target,
  enabled: z.boolean(),
  // Counted first: each wrong rule would cost an explanation, and a message has room for millions.
  rules: z.array(z.unknown()).max(MAX_RULES).pipe(z.array(rule)).default([]),
});

/** Emit a `backpressure` event now (action and severity), or switch the service's own load rule (auto). */
export const backpressureControl = exactMessage({
  ...target,
  action: backpressureAction.optional(),
  severity: backpressureSeverity.optional(),
  recommended_delay_ms: delayMs.optional(),
  auto: z.boolean().optional(),
}).superRefine((control, context) => {
  const needed = (path: string, hint: string): void =>
    context.addIssue({ code: 'custom', path: [path], message: `expected ${hint}` });
  if ((control.action === undefined) !== (control.severity === undefined))
    needed(control.action === undefined ? 'action' : 'severity', 'action and severity together');
  else if (control.action === undefined && control.auto === undefined)
    needed('action', 'action and severity, or auto');
});

/** Processing takes min_ms to max_ms: a fixed function of seed and sequence number, so runs can be repeated. */
export const latencyControl = exactMessage({
  ...target,
  min_ms: delayMs,
  max_ms: delayMs,
  seed: z.int(),
}).refine((range) => range.min_ms <= range.max_ms, { path: ['max_ms'], error: 'expected at least min_ms' });

/** What happens to the next `count` answers; `normal` ends it. `late` needs late_ms. */
export const deliveryControl = exactMessage({
  ...target,
  mode: z.enum(['normal', 'drop', 'late', 'duplicate', 'partial']),
  count: positive.default(1),
  late_ms: delayMs.optional(),
}).refine((control) => (control.mode === 'late') === (control.late_ms !== undefined), {
  path: ['late_ms'],
  error: 'expected with mode late, and only there',
});

export const AUDIO_CHANGES = [
  'echo',
  'marked',
  'encoded',
  'swapped',
  'spoken',
  'stretched',
  'silent',
  'corrupt',
  'empty',
  'wrong_rate',
] as const;

/** AAC encoders of ffmpeg, by its names, and VisualOn's, which GStreamer has. Which of them are there is seen when one is asked for. */
export const AAC_ENCODERS = ['aac', 'libfdk_aac', 'aac_at', 'aac_mf', 'voaacenc'] as const;
/** How a dub's AudioSpecificConfig says what it is; `he_aac` says that there is SBR. */
export const CONFIG_SPELLINGS = ['implicit', 'explicit', 'he_aac'] as const;

/** How a dub that is coded by itself is coded. */
const coding = {
  encoder: z.enum(AAC_ENCODERS).optional(),
  config_spelling: z.enum(CONFIG_SPELLINGS).optional(),
  /** Samples before the sound; left out: as many as the encoder puts there. 0: its first frame is left out. */
  priming_samples: z.int().nonnegative().max(MAX_PRIMING).optional(),
  /** Whether the file tells its priming; left out: it does. */
  edit_list: z.boolean().optional(),
  /** Left out: as many as the fragment has. */
  channels: channelCount.optional(),
};
const CODING_FIELDS = Object.keys(coding) as (keyof typeof coding)[];
const CODED_MODES: readonly string[] = ['encoded', 'swapped'];

/**
 * What sound comes back. `stretched` needs stretch_percent: longer if positive, shorter if negative. `encoded`, a mark, and
 * `swapped`, the fragment with left and right changed over, are coded by themselves, as a real service's dubs are. `spoken`, for
 * people, says the number of the fragment over its lowered sound; refused where there is no espeak-ng.
 */
export const audioControl = exactMessage({
  ...target,
  mode: z.enum(AUDIO_CHANGES),
  stretch_percent: z.number().min(-MAX_STRETCH_PERCENT).max(MAX_STRETCH_PERCENT).optional(),
  ...coding,
}).superRefine((control, context) => {
  const problem = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  const stretches = control.mode === 'stretched' || CODED_MODES.includes(control.mode);
  if (control.stretch_percent === undefined && control.mode === 'stretched')
    problem('stretch_percent', 'expected with mode stretched');
  if (control.stretch_percent !== undefined && !stretches)
    problem('stretch_percent', `expected with mode stretched, ${CODED_MODES.join(' or ')}, and only there`);
  for (const field of CODING_FIELDS)
    if (control[field] !== undefined && !CODED_MODES.includes(control.mode))
      problem(field, `expected with mode ${CODED_MODES.join(' or ')}, and only there`);
});

/**
 * What the next `stream:ready` confirms; without max_inflight again what the worker asks for. The next withhold_ready sessions
 * get no `stream:ready` at all; `stream:complete` comes complete_after_ms late.
 */
export const sessionControl = exactMessage({
  ...target,
  max_inflight: maxInflight.optional(),
  withhold_ready: positive.optional(),
  complete_after_ms: delayMs.optional(),
});

/** Ends the connection after delay_ms, then refuses new ones for refuse_for_ms. */
export const disconnectControl = exactMessage({
  ...target,
  delay_ms: delayMs.default(0),
  how: z.enum(['server', 'transport']).default('server'),
  refuse_for_ms: z.int().nonnegative().max(600_000).default(0),
});

/** Forgets the session but keeps the connection. */
export const sessionLossControl = exactMessage(target);

/** The answer to a control message, as acknowledgement and as `<event>:ack`. */
export const controlAck = z.looseObject({
  status: z.enum(['configured', 'error']),
  error_message: z.string().optional(),
  /** Sessions that the message reached at once; 0 if it waits for a stream that is yet to come. */
  sessions: z.int().nonnegative().optional(),
  rules_count: z.int().nonnegative().optional(),
});

export type ErrorRule = z.infer<typeof rule>;
export type ErrorSimulation = z.infer<typeof errorSimulation>;
export type BackpressureControl = z.infer<typeof backpressureControl>;
export type LatencyControl = z.infer<typeof latencyControl>;
export type DeliveryControl = z.infer<typeof deliveryControl>;
export type AudioControl = z.infer<typeof audioControl>;
export type SessionControl = z.infer<typeof sessionControl>;
export type DisconnectControl = z.infer<typeof disconnectControl>;
export type ControlAck = z.infer<typeof controlAck>;
