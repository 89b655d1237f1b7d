import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExit, parseListed, parsePort, parseResidentBytes, parseVersion } from './outputs';

const state = {
  ...{ Status: 'exited', ExitCode: 0, OOMKilled: false, Error: '' },
  FinishedAt: '2026-11-24T20:10:44.891612835Z',
};
const exitOf = (changes: object) => parseExit(JSON.stringify({ ...state, ...changes }));
const atMs = Date.UTC(2026, 10, 24, 20, 10, 44, 891);

test('containers are listed by service, with the ports of this machine', () => {
  const line = (Service: string, Publishers: object[] | null) =>
    JSON.stringify({ Service, ID: `id-${Service}`, Publishers });
  const text = [
    line('mediamtx', [
      { TargetPort: 8554, PublishedPort: 32770 },
      { TargetPort: 9997, PublishedPort: 0 },
    ]),
    line('echo-sts', null),
    '',
  ].join('\n');
  const found = parseListed(text);
  assert.deepEqual(found.get('mediamtx'), { id: 'id-mediamtx', ports: new Map([[8554, 32770]]) });
  assert.deepEqual(found.get('echo-sts'), { id: 'id-echo-sts', ports: new Map() });
});

test('a list that is none is quoted', () => {
  assert.throws(() => parseListed('WARN: orphans'), /was to print JSON, but printed: WARN: orphans/);
  assert.throws(() => parseListed('{"ID":1}'), /something else than expected.*"ID":1/s);
});

test('an exit has its code, or the signal behind it', () => {
  assert.deepEqual(exitOf({ ExitCode: 3 }), { code: 3, signal: undefined, atMs });
  assert.deepEqual(exitOf({ ExitCode: 137 }), { code: undefined, signal: 'SIGKILL', atMs });
  assert.deepEqual(exitOf({ ExitCode: 143 }), { code: undefined, signal: 'SIGTERM', atMs });
});

test('an exit has its problem', () => {
  assert.match(exitOf({ ExitCode: 137, OOMKilled: true })?.problem ?? '', /memory limit/);
  assert.equal(exitOf({ ExitCode: 127, Error: 'no such file' })?.problem, 'no such file');
});

test('a container that runs or is paused has no exit', () => {
  assert.equal(exitOf({ Status: 'running' }), undefined);
  assert.equal(exitOf({ Status: 'paused' }), undefined);
});

test('a published port is found, one that is not is an error', () => {
  const text = '{"8000/tcp":[{"HostIp":"127.0.0.1","HostPort":"32773"}],"9/tcp":null}';
  assert.equal(parsePort(text, 8000), 32773);
  assert.throws(() => parsePort(text, 9), /port 9 of the container is not published/);
});

test("memory is the service's, not that of the init above or of the children below it", () => {
  const head = 'PID   PPID  RSS';
  assert.equal(parseResidentBytes(`${head}\n210 200 700\n211 210 69000\n212 211 30000\n`), 69000 * 1024);
  assert.equal(parseResidentBytes(`${head}\n210 200 700\n`), 700 * 1024);
  assert.throws(() => parseResidentBytes(head), /told of no process/);
});

test('versions of Compose, as it is and as Debian writes it', () => {
  assert.deepEqual(parseVersion('v2.40.3'), [2, 40]);
  assert.deepEqual(parseVersion('2.26.1-4\n'), [2, 26]);
  assert.equal(parseVersion(''), undefined);
});
