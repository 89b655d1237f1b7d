import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseRecord, type ProcessLine } from '../base/lines';
import { hasOwnLog, translateLine } from './log-translation';

const AT_MS = 5000;
function line(text: string, stream: ProcessLine['stream'] = 'stdout'): ProcessLine {
  const record = parseRecord(text);
  return { stream, text, atMs: AT_MS, ...(record && { record }) };
}
const profile = {
  logFields: { msg: 'message', time: 'timestamp', fragmentId: 'fragment_id' },
  logLines: [
    {
      pattern: String.raw`lost the STS \((?<reason>[^)]+)\), (?<inFlight>\d+) in flight`,
      is: { level: 'warn', component: 'connection' },
    },
  ],
};
const translated = (text: string, as = profile): unknown => translateLine(line(text), as)?.record;

describe('a line of JSON', () => {
  test('has our names, and a date is a time', () =>
    assert.deepEqual(
      translated(
        '{"level":"INFO","timestamp":"1970-01-01T00:00:07Z","message":"sent","fragment_id":"f","x":1}',
      ),
      { level: 'INFO', time: 7000, msg: 'sent', fragmentId: 'f', x: 1 },
    ));
  test('may tell seconds, and no level where it is information', () =>
    assert.deepEqual(translated('{"timestamp":1782000012.345,"message":"sent"}'), {
      ...{ level: 'info', time: 1782000012345, msg: 'sent' },
    }));
  test('means what its words mean', () =>
    assert.deepEqual(
      translated('{"timestamp":1782000012345,"message":"lost the STS (transport error), 2 in flight"}'),
      {
        ...{ time: 1782000012345, msg: 'lost the STS (transport error), 2 in flight' },
        ...{ reason: 'transport error', inFlight: 2, level: 'warn', component: 'connection' },
      },
    ));
});

describe('a line of text', () => {
  const text = 'W 12:00 lost the STS (ping timeout), 0 in flight';
  test('means what its words mean, when it was read', () =>
    assert.deepEqual(translated(text), {
      ...{ msg: text, reason: 'ping timeout', inFlight: 0, level: 'warn', component: 'connection' },
      time: AT_MS,
    }));
  test('is left out where the profile says nothing of it', () =>
    assert.equal(translateLine(line('I 12:00 hello'), profile), undefined));
  test('stays where the profile speaks of fields alone: it is no record', () =>
    assert.equal(translateLine(line('hello'), { ...profile, logLines: [] })?.text, 'hello'));
  test('is as good on standard error, where some libraries write', () =>
    assert.ok(translateLine(line('lost the STS (x), 1 in flight', 'stderr'), profile)?.record));
});

test('a log like ours stays as it is', () => {
  const none = { logFields: {}, logLines: [] };
  const ours = line('{"level":"info","time":"soon","msg":"sent"}');
  assert.equal(translateLine(ours, none), ours);
  assert.deepEqual([hasOwnLog(none), hasOwnLog(profile)], [false, true]);
});
