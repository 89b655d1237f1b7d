import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SettingsError } from '../net/environment';
import { readSettings } from './settings';

describe('settings', () => {
  it('are safe by default: loopback, no control', () =>
    assert.deepEqual(readSettings({ ECHO_PORT: '' }), {
      ...{ host: '127.0.0.1', port: 8080, names: [], processingDelayMs: 0 },
      ...{ control: false, dubsDir: '', marksDir: '', logLevel: 'info' },
    }));
  it('come from the environment', () => {
    const environment = {
      ECHO_HOST: '0.0.0.0',
      ECHO_PORT: '0',
      ECHO_NAMES: 'echo-sts, STS.example.com',
      ECHO_PROCESSING_DELAY_MS: '250',
      ECHO_CONTROL: 'on',
      ECHO_DUBS_DIR: '/tmp/dubs',
      ECHO_MARKS_DIR: '/tmp/marks',
      LOG_LEVEL: 'DEBUG',
    };
    assert.deepEqual(readSettings(environment), {
      ...{ host: '0.0.0.0', port: 0, names: ['echo-sts', 'sts.example.com'], processingDelayMs: 250 },
      ...{ control: true, dubsDir: '/tmp/dubs', marksDir: '/tmp/marks', logLevel: 'debug' },
    });
  });
  it('tell every wrong value', () =>
    assert.throws(
      () =>
        readSettings({
          ECHO_PORT: '65536',
          ECHO_NAMES: 'a,b/c',
          ECHO_PROCESSING_DELAY_MS: '-1',
          ECHO_CONTROL: 'maybe',
          LOG_LEVEL: 'x',
        }),
      new SettingsError([
        'ECHO_PORT: expected a whole number from 0 to 65535, seen "65536"',
        'ECHO_NAMES: expected host names with commas between them, seen "a,b/c"',
        'ECHO_PROCESSING_DELAY_MS: expected a whole number from 0 to 60000, seen "-1"',
        'ECHO_CONTROL: expected on or off, seen "maybe"',
        'LOG_LEVEL: expected debug or info or warn or error, seen "x"',
      ]),
    ));
});
