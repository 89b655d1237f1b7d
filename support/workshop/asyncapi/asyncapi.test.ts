import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { readMessage } from '../../../services/contracts/message';
import { projectRoot } from '../../base/project-root';
import { fractionsIn } from '../../contract/violations';
import { asyncApiYaml } from './document';
import { messagesMarkdown } from './markdown';
import { allMessages } from './messages';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const TO_DO = 'run `npm run asyncapi`, and look at what changed: whoever builds a worker or an STS reads it';

test('docs/asyncapi.yaml is what the schemas say', () =>
  assert.equal(read('docs/asyncapi.yaml'), asyncApiYaml(), TO_DO));
test('docs/messages.md is what the schemas say', () =>
  assert.equal(read('docs/messages.md'), messagesMarkdown(), TO_DO));

describe('each example', () => {
  for (const { sender, event, schema, example } of allMessages)
    test(`${sender} ${event} is a message of the protocol, with whole milliseconds`, () => {
      assert.deepEqual(readMessage(schema, example), { ok: true, value: example });
      assert.deepEqual(fractionsIn(example), []);
    });
});

interface Published {
  name: string;
  payload: z.core.JSONSchema.JSONSchema;
  examples: [{ payload: Record<string, unknown> }];
}
const { components } = parse(read('docs/asyncapi.yaml')) as {
  components: { messages: Readonly<Record<string, Published>> };
};

describe('who has the document alone', () => {
  for (const [key, { payload, examples }] of Object.entries(components.messages)) {
    const published = z.fromJSONSchema(payload);
    const [{ payload: example }] = examples;
    test(`takes the example of ${key}`, () => assert.ok(published.safeParse(example).success));
    for (const name of payload.required ?? [])
      test(`misses ${name} in ${key}`, () =>
        assert.ok(!published.safeParse({ ...example, [name]: undefined }).success));
  }
  test('takes what an older or newer peer sends more', () => {
    const { 'sts.fragment.ack': ack } = components.messages;
    assert.ok(ack && z.fromJSONSchema(ack.payload).safeParse({ ...ack.examples[0].payload, new: 1 }).success);
  });
  test('refuses an order with a field that nobody knows', () => {
    const { 'test.config.latency': order } = components.messages;
    assert.ok(
      order && !z.fromJSONSchema(order.payload).safeParse({ ...order.examples[0].payload, mean: 1 }).success,
    );
  });
});
