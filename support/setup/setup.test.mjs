import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNodeVersion } from './setup.mjs';
import { SetupError } from './system.mjs';

test('accepts the oldest version that loads ES modules by require, and later ones', () => {
  for (const version of ['20.19.0', '20.20.1', '22.0.0', '24.3.0']) checkNodeVersion(version);
});

test('refuses an older one, with what to do', () => {
  for (const version of ['18.20.0', '20.9.0', '20.18.3']) {
    assert.throws(
      () => checkNodeVersion(version),
      (error) => error instanceof SetupError && /20\.19 or later is needed/.test(error.message),
    );
  }
});
