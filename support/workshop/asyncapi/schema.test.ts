import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../base/project-root';
import { profileSchemaJson } from './schema';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const SCHEMA = 'docs/worker-profile.schema.json';

test('the published schema of a profile is what the suite reads', () =>
  assert.equal(read(SCHEMA), profileSchemaJson(), 'run `npm run asyncapi`, and look at what changed'));

const published = z.fromJSONSchema(JSON.parse(read(SCHEMA)) as z.core.JSONSchema.JSONSchema);
for (const file of [
  'support/stack/worker-profile.yaml',
  'support/workshop/example-worker/worker-profile.yaml',
])
  test(`who has the schema alone takes ${file}`, () =>
    assert.ok(published.safeParse(parse(read(file))).success));
test('and refuses what is unknown', () =>
  assert.ok(!published.safeParse({ settings: { streams: 'STREAMS' } }).success));
