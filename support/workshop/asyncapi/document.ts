import { stringify } from 'yaml';
import { IDENTIFIER_RULE } from '../../../services/contracts/identifiers';
import { allMessages, type MessageDescription, messagesOf, type Sender } from './messages';

const GENERATED =
  ' Generated from services/contracts: `npm run asyncapi` writes it anew, a unit test compares.\n';
const PORT = 8080;

/** docs/asyncapi.yaml: the protocol between worker and STS, seen from the STS. */
export const asyncApiYaml = (): string =>
  `#${GENERATED}${stringify(document(), { lineWidth: 110, aliasDuplicateObjects: false })}`;

const document = (): object => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Speech-to-speech service (STS) of the live dubbing pipeline',
    version: '1.0.0',
    description:
      'Socket.IO v4 over WebSocket alone, path /socket.io/, namespace "/". Every message is one Socket.IO event with one ' +
      'JSON object. Null and absent mean the same. Every field that ends in _ms is a whole number, rounded by its sender; a ' +
      'worker has to take fractions. A message is at most 50 MB long, and the sound of a fragment 10 MB of base64. ' +
      'What is sent when, and what a worker makes of it: docs/contract.md.',
  },
  defaultContentType: 'application/json',
  servers: {
    sts: {
      host: `localhost:${PORT}`,
      pathname: '/socket.io/',
      protocol: 'ws',
      description: 'echo-sts, or yours',
    },
  },
  channels: {
    stream: channel('One stream of one worker.', ['worker', 'sts']),
    control: channel('Orders of a test to echo-sts, started with ECHO_CONTROL=on. No other STS needs it.', [
      'test',
    ]),
  },
  operations: Object.fromEntries(allMessages.map((each) => [keyOf(each), operation(each)])),
  components: { messages: Object.fromEntries(allMessages.map((each) => [keyOf(each), message(each)])) },
});

const channel = (description: string, senders: readonly Sender[]): object => ({
  address: '/',
  description,
  messages: Object.fromEntries(
    senders
      .flatMap((sender) => messagesOf[sender])
      .map((each) => [keyOf(each), { $ref: `#/components/messages/${keyOf(each)}` }]),
  ),
  bindings: { ws: { method: 'GET', query: QUERY, headers: HEADERS, bindingVersion: '0.1.0' } },
});

const QUERY = {
  type: 'object',
  properties: { EIO: { const: '4' }, transport: { const: 'websocket' } },
};
const name = (what: string): object => ({
  ...{ type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  description: `${what}: ${IDENTIFIER_RULE}`,
});
const HEADERS = {
  type: 'object',
  properties: {
    'X-Stream-ID': name('the stream, as in stream:init'),
    'X-Worker-ID': name('the worker, likewise'),
  },
};

function operation(each: MessageDescription): object {
  const on = channelOf(each);
  return {
    action: isSentBySts(each) ? 'send' : 'receive',
    channel: { $ref: `#/channels/${on}` },
    summary: each.summary,
    messages: [{ $ref: `#/channels/${on}/messages/${keyOf(each)}` }],
  };
}

const message = ({ event, summary, payload, example }: MessageDescription): object => ({
  ...{ name: event, title: event, summary, payload },
  examples: [{ name: 'example', payload: example }],
});

const isSentBySts = ({ sender, event }: MessageDescription): boolean =>
  sender === 'sts' || (sender === 'test' && event === '*:ack');
const channelOf = ({ sender }: MessageDescription): string => (sender === 'test' ? 'control' : 'stream');

/** AsyncAPI allows no colon in a key; both ends send a fragment:ack. */
const keyOf = ({ sender, event }: MessageDescription): string =>
  `${sender}.${event.replace('*:', 'any.').replaceAll(':', '.')}`;
