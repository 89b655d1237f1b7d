import { type WorkerEvent, type WorkerMessages, workerEvents } from '../../contracts/events';
import { type FragmentEnvelope, fragmentEnvelope } from '../../contracts/fragment-events';
import { MAX_AUDIO_BASE64_CHARS } from '../../contracts/limits';
import { readMessage } from '../../contracts/message';
import { type Refusal, refusal } from '../session/admission';
import { ownField } from '../untrusted';

type Checked<E extends WorkerEvent> =
  { ok: true; message: WorkerMessages[E] } | { ok: false; refusal: Refusal };

/** Checks a worker's message. Sound that is too long is told apart before its text is looked at. */
export function checkMessage<E extends WorkerEvent>(event: E, payload: unknown): Checked<E> {
  const chars = event === 'fragment:data' ? soundChars(payload) : 0;
  if (chars > MAX_AUDIO_BASE64_CHARS)
    return refused(
      'FRAGMENT_TOO_LARGE',
      `audio.data_base64: expected ≤ ${MAX_AUDIO_BASE64_CHARS} characters, seen ${chars}`,
    );
  const reading = readMessage(workerEvents[event], payload);
  return reading.ok
    ? { ok: true, message: reading.value }
    : refused('INVALID_CONFIG', `${event}: ${reading.problem}`);
}

/** Which fragment a message is about, where it can be told although the message was refused. */
export function envelopeOf(payload: unknown): FragmentEnvelope | undefined {
  const reading = readMessage(fragmentEnvelope, payload);
  return reading.ok ? reading.value : undefined;
}

const refused = (code: Refusal['code'], message: string) => ({
  ok: false as const,
  refusal: refusal(code, message),
});

function soundChars(payload: unknown): number {
  const text = ownField(ownField(payload, 'audio'), 'data_base64');
  return typeof text === 'string' ? text.length : 0;
}
