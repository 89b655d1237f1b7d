import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readM4a } from '../../services/media/m4a';
import { HOSTILE_DUBS } from './hostile-dubs';

for (const { words, file } of HOSTILE_DUBS)
  test(`one is refused for this alone: ${words}`, () =>
    assert.rejects(readM4a(file), (error: Error) => error.message.includes(words)));
