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

export function metricsProblem(answer: { status: number; contentType: string; text: string }): Problem {
  if (answer.status !== 200)
    return { seen: `answered ${answer.status}`, likely: '/metrics is served at another path' };
  try {
    requirePrometheusText(answer.contentType);
    const families = parsePrometheus(answer.text);
    const missing = METRIC_NAMES.filter((name) => !families.has(name));
    if (missing.length === 0) return undefined;
    return {
      seen: `lacks ${missing.join(', ')}`,
      likely:
        'they appear with their first event only, or are called otherwise: then name them in a WORKER_PROFILE',
    };
  } catch (error) {
    return { seen: (error as Error).message, likely: 'another format of metrics than Prometheus text' };
  }
}

export function healthProblem(answer: { status: number; text: string }, running: string): Problem {
  if (answer.status !== 200)
    return { seen: `answered ${answer.status}`, likely: '/healthz is not served beside /metrics' };
  try {
    const { state } = JSON.parse(answer.text) as { state?: unknown };
    if (state === running) return undefined;
    return {
      seen: `says state ${JSON.stringify(state)}, not "${running}"`,
      likely:
        'the input gives it nothing, or the state is called otherwise: then name it in a WORKER_PROFILE',
    };
  } catch {
    return { seen: `says ${answer.text.slice(0, 60)}`, likely: 'it has to be JSON with state' };
  }
}

export function sessionProblem(records: Records): Problem {
  const [refused] = records.filter(({ kind }) => kind === 'refused');
  if (connects(records).length === 0)
    return refused
      ? {
          seen: `refused a connection: ${refused.reason ?? ''}`,
          likely: 'X-Stream-ID or X-Worker-ID is missing',
        }
      : {
          seen: 'nobody connected',
          likely: 'the worker goes to another address, or begins with polling: WebSocket only, Socket.IO v4',
        };
  if (given(records, 'stream:ready').length > 0) return undefined;
  const [error] = given(records, 'error');
  const message = field(error?.payload, 'message');
  return error
    ? {
        seen: `refused stream:init: ${errorCode(error) ?? ''} ${String(message)}`,
        likely: 'docs/messages.md#streaminit',
      }
    : { seen: 'a connection, and no stream:init', likely: 'it has to come first, without being asked for' };
}

export function fragmentProblem(records: Records): Problem {
  const [fragment] = fragmentsSent(records);
  if (!fragment)
    return {
      seen: 'no fragment:data',
      likely: 'the sound is not cut, or the worker waits for a stream:ready that it had',
    };
  const [error] = given(records, 'error').filter(({ atMs }) => atMs >= fragment.atMs);
  if (error)
    return {
      seen: `refused it: ${errorCode(error) ?? ''} ${String(field(error.payload, 'message'))}`,
      likely: 'docs/messages.md#fragmentdata',
    };
  const [fraction] = fractionsIn(fragment.payload);
  return fraction === undefined
    ? undefined
    : { seen: `a fraction of a millisecond: ${fraction}`, likely: 'it is not rounded' };
}

export function dubProblem(records: Records): Problem {
  const [answer] = answers(records);
  if (!answer) return { seen: 'no answer yet', likely: 'the fragment was refused, see above' };
  const told = applied(records).filter(({ status }) => status === 'applied');
  if (told.length > 0) return undefined;
  return {
    seen: `answered ${answer.status ?? ''}, and no fragment:ack with applied came`,
    likely:
      "the dub was refused (see the worker's log), or applied is said when it is heard, not when it is taken",
  };
}

const TAIL_KEPT = 3;

/** The programme is three segments and half a second. */
export function tailProblem(records: Records, exit: { code: number | undefined }): Problem {
  const sent = fragmentsSent(records).length;
  if (sent !== TAIL_KEPT)
    return {
      seen: `${sent} fragments of 18.5 s`,
      likely: 'a last segment below 1 s is not sent, all others are',
    };
  const goodbyes = received(records, 'stream:end').length;
  if (goodbyes !== 1)
    return { seen: `${goodbyes} times stream:end`, likely: 'it is said once, after the last answer' };
  return exit.code === 0
    ? undefined
    : { seen: `exit code ${exit.code}`, likely: '0 says that the stream is over' };
}
