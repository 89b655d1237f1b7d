import type { z } from 'zod';
import { controlAck } from '../../../services/contracts/control-events';
import { controlEvents, stsEvents, workerEvents } from '../../../services/contracts/events';
import { controlAckExample, controlExamples, stsExamples, workerExamples } from './examples';
import { type JsonSchema, jsonSchemaOf } from './schema';

export type Sender = 'worker' | 'sts' | 'test';

/** A message of the protocol as the documents tell it. */
export interface MessageDescription {
  sender: Sender;
  /** Socket.IO's event. */
  event: string;
  /** One sentence, for somebody who has not read the code. */
  summary: string;
  schema: z.ZodType;
  payload: JsonSchema;
  example: object;
}

const SUMMARIES: Readonly<Record<Sender, Readonly<Record<string, string>>>> = {
  worker: {
    'stream:init':
      'Opens a session, or replaces the one that this connection has. The first message on each connection.',
    'stream:pause': 'No fragments until stream:resume; what is in flight is still answered.',
    'stream:resume': 'Fragments come again.',
    'stream:end': 'No more fragments; what is in flight is still answered, then comes stream:complete.',
    'fragment:data': "One piece of the programme's sound. Numbered from 0, each once, within a session.",
    'fragment:ack': 'An answer has been received, or taken for its place in the output (applied).',
  },
  sts: {
    'stream:ready': 'The session is there. Its max_inflight holds, whatever was asked for.',
    'stream:complete': 'Everything has been answered. The STS closes the connection 5 s later.',
    'fragment:ack': 'The fragment has been accepted.',
    'fragment:processed':
      'The answer to one fragment, in the order of their numbers. Sound with success and partial, error with failed.',
    backpressure: 'Send slower, not at all, or freely again.',
    error: 'A message was refused, or the service is in trouble.',
  },
  test: {
    'config:error_simulation':
      'Answers that fail: the first rule that fits wins; a new message replaces all rules.',
    'config:backpressure': 'Send backpressure now (action and severity), or watch the load (auto).',
    'config:latency': 'Answers take from min_ms to max_ms, the same times for the same seed.',
    'config:delivery': 'What happens to the next answers.',
    'config:audio': 'What sound comes back.',
    'config:session': 'What sessions to come are told.',
    'simulate:disconnect': 'Ends the connection after delay_ms, then refuses new ones for refuse_for_ms.',
    'simulate:session_loss': 'Forgets the session but keeps the connection.',
    '*:ack':
      "The answer to an order, to Socket.IO's acknowledgement and as an event named after the order, such as config:latency:ack.",
  },
};

const described = (
  sender: Sender,
  schemas: Readonly<Record<string, z.ZodType>>,
  examples: Readonly<Record<string, object>>,
): MessageDescription[] =>
  Object.entries(schemas).map(([event, schema]) => ({
    ...{ sender, event, schema, payload: jsonSchemaOf(schema) },
    summary: required(SUMMARIES[sender][event], `a summary of ${sender}'s ${event}`),
    example: required(examples[event], `an example of ${sender}'s ${event}`),
  }));

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is lacking: write it in support/workshop/asyncapi`);
  return value;
}

export const messagesOf: Readonly<Record<Sender, readonly MessageDescription[]>> = {
  worker: described('worker', workerEvents, { ...workerExamples }),
  sts: described('sts', stsEvents, { ...stsExamples }),
  test: described(
    'test',
    { ...controlEvents, '*:ack': controlAck },
    { ...controlExamples, '*:ack': controlAckExample },
  ),
};

export const allMessages: readonly MessageDescription[] = Object.values(messagesOf).flat();
