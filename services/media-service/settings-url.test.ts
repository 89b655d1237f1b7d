import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishUrl, serviceUrl, url } from './settings-url';

const input = url('rtsp:', 'rtsps:');
const problemOf = (text: string, schema: typeof input = input): string | undefined =>
  schema.safeParse(text).error?.issues[0]?.message;

for (const text of [
  'rtsp://10.0.0.5/stream?channel=1&subtype=0',
  'RTSPS://user:pa%25ss%23%40%2F@[::1]:322/live',
  'rtsp://user:p@ss@host/x',
  'rtsp://user@host:554/a@b',
])
  test(`${text} is a URL`, () => assert.equal(problemOf(text), undefined));

for (const [text, expected] of [
  ['rtmp://host/x', /begins with rtsp:\/\/ or rtsps:\/\//],
  ['host:554/x', /begins with rtsp/],
  ['rtsp://user:100%pure@host/x', /"%" only before two hex digits.*% as %25/],
  ['rtsp://user:secret%E0@host/x', /% as %25/],
  ['rtsp://user:sec#ret@host/x', /no "#".*# as %23/],
  ['rtsp://user:sec/ret@host/x', /expected a URL with a host.*\/ as %2F/],
  ['rtsp://user:12/secret@host/x', /no "@" behind the host/],
  ['rtsp://cam?secret@host/x', /no "@" behind the host/],
  ['rtsp:///x', /host/],
  ['rtsp://host/x\n', /no blank and no line break/],
  ['rtsp://host/x y', /no blank and no line break/],
  ['rtsp://host/x\u0000', /no blank and no line break/],
  ['rtsp://host:99999/x', /a port up to 65535/],
  ['rtsp://host:0/x', /a port from 1 to 65535/],
  ['rtsp://hóst/x', /a host in ASCII/],
] as const)
  test(`${text} is refused with what to change, and not shown`, () => {
    const problem = problemOf(text) ?? '';
    assert.match(problem, expected);
    assert.doesNotMatch(problem, /secret|pure/);
  });

test('a service has no path', () => {
  const service = serviceUrl('http:', 'ws:');
  assert.equal(problemOf('http://sts:8080', service), undefined);
  assert.equal(problemOf('ws://sts:8080/', service), undefined);
  assert.match(problemOf('http://sts:8080/v1', service) ?? '', /expected no path/);
});

test('an output has a key, and no user before its host', () => {
  const output = publishUrl('rtmp:', 'rtmps:');
  for (const text of [
    'rtmp://h/live/key',
    'rtmp://h/key',
    'rtmps://[::1]/a/b/c?user=u&pass=p',
    'rtmp://h/a/b/',
  ])
    assert.equal(problemOf(text, output), undefined);
  for (const text of ['rtmp://h', 'rtmp://h/', 'rtmp://h//?user=secret'])
    assert.match(problemOf(text, output) ?? '', /expected an application and a stream key behind the host/);
  for (const text of ['rtmp://joe:secret@h/live/key', 'rtmp://joe@h/live/key', 'rtmp://:secret@h/live/key'])
    assert.match(problemOf(text, output) ?? '', /no user before the host.*\?user=…&pass=…/);
});
