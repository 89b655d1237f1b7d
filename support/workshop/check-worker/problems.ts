import type { JournalRecord } from '../../../services/contracts/journal';
import { fractionsIn } from '../../contract/violations';
import {
  answers,
  applied,
  connects,
  errorCode,
  field,
  fragmentsSent,
  given,
  received,
} from '../../records/journal-queries';
import { METRIC_NAMES } from '../../records/metric-names';
import { parsePrometheus, requirePrometheusText } from '../../records/prometheus';

/** What is not as it should be, and what is the likely cause; undefined when all is well. */
export type Problem = { seen: string; likely: string } | undefined;
type Records = readonly JournalRecord[];

const found = (seen: string, likely: string): Problem => ({ seen, likely });
const said = ({ payload }: JournalRecord): string => String(field(payload, 'message'));
const NAMED_OTHERWISE = 'then name it in a WORKER_PROFILE';

export function metricsProblem(answer: { status: number; contentType: string; text: string }): Problem {
  if (answer.status !== 200) return found(`answered ${answer.status}`, '/metrics is served at another path');
  try {
    requirePrometheusText(answer.contentType);
    const families = parsePrometheus(answer.text);
    const missing = METRIC_NAMES.filter((name) => !families.has(name));
    if (missing.length === 0) return undefined;
    return found(
      `lacks ${missing.join(', ')}`,
      `they appear with their first event only, or are called otherwise: ${NAMED_OTHERWISE}`,
    );
  } catch (error) {
    return found((error as Error).message, 'another format of metrics than Prometheus text');
  }
}

export function healthProblem(answer: { status: number; text: string }, running: string): Problem {
  if (answer.status !== 200)
    return found(`answered ${answer.status}`, '/healthz is not served beside /metrics');
  try {
    const { state } = JSON.parse(answer.text) as { state?: unknown };
    if (state === running) return undefined;
    return found(
      `says state ${JSON.stringify(state)}, not "${running}"`,
      `the input gives it nothing, or the state is called otherwise: ${NAMED_OTHERWISE}`,
    );
  } catch {
    return found(`says ${answer.text.slice(0, 60)}`, 'it has to be JSON with state');
  }
}

export function sessionProblem(records: Records): Problem {
  const [refused] = records.filter(({ kind }) => kind === 'refused');
  if (connects(records).length === 0)
    return refused
      ? found(`refused a connection: ${refused.reason ?? ''}`, 'X-Stream-ID or X-Worker-ID is missing')
      : found(
          'nobody connected',
          'the worker goes to another address, or begins with polling: WebSocket only, Socket.IO v4',
        );
  if (given(records, 'stream:ready').length > 0) return undefined;
  const [error] = given(records, 'error');
  return error
    ? found(`refused stream:init: ${errorCode(error) ?? ''} ${said(error)}`, 'docs/messages.md#streaminit')
    : found('a connection, and no stream:init', 'it has to come first, without being asked for');
}

export function fragmentProblem(records: Records): Problem {
  const [fragment] = fragmentsSent(records);
  if (!fragment)
    return found(
      'no fragment:data',
      'the sound is not cut, or the worker waits for a stream:ready that it had',
    );
  const [error] = given(records, 'error').filter(({ atMs }) => atMs >= fragment.atMs);
  if (error)
    return found(`refused it: ${errorCode(error) ?? ''} ${said(error)}`, 'docs/messages.md#fragmentdata');
  const [fraction] = fractionsIn(fragment.payload);
  return fraction === undefined
    ? undefined
    : found(`a fraction of a millisecond: ${fraction}`, 'it is not rounded');
}

export function dubProblem(records: Records): Problem {
  const [answer] = answers(records);
  if (!answer) return found('no answer yet', 'the fragment was refused, see above');
  if (applied(records).some(({ status }) => status === 'applied')) return undefined;
  return found(
    `answered ${answer.status ?? ''}, and no fragment:ack with applied came`,
    "the dub was refused (see the worker's log), or applied is said when it is heard, not when it is taken",
  );
}

const TAIL_KEPT = 2;

/** The programme is two segments and half a second. */
export function tailProblem(records: Records, exit: { code: number | undefined }): Problem {
  const sent = fragmentsSent(records).length;
  if (sent !== TAIL_KEPT)
    return found(`${sent} fragments of 12.5 s`, 'a last segment below 1 s is not sent, all others are');
  const goodbyes = received(records, 'stream:end').length;
  if (goodbyes !== 1) return found(`${goodbyes} times stream:end`, 'it is said once, after the last answer');
  return exit.code === 0 ? undefined : found(`exit code ${exit.code}`, '0 says that the stream is over');
}
