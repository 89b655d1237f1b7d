import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { Places, refusal } from './requests';

const PORT = 8099;
const own = { host: '127.0.0.1:8099', origin: 'http://127.0.0.1:8099', 'content-type': 'application/json' };

const taken: [what: string, method: string, headers: Record<string, string>][] = [
  ['a look', 'GET', { host: own.host }],
  ['a look by the name localhost', 'GET', { host: 'localhost:8099' }],
  ['a look from the page', 'GET', own],
  ['the output, by the page', 'GET', { host: own.host, 'sec-fetch-site': 'same-origin' }],
  ['an address that was typed', 'GET', { host: own.host, 'sec-fetch-site': 'none' }],
  ['an order from the page', 'POST', own],
  ['an order with a charset', 'POST', { ...own, 'content-type': 'application/json; charset=utf-8' }],
];
for (const [what, method, headers] of taken)
  test(`${what} is taken`, () => assert.equal(refusal({ method, headers }, PORT), undefined));

const refused: [what: string, method: string, headers: Record<string, string | undefined>, reason: RegExp][] =
  [
    [
      'a name that was made to point here',
      'GET',
      { host: 'evil.example:8099' },
      /^Host: .*seen evil\.example:8099$/,
    ],
    ['another port', 'GET', { host: '127.0.0.1:80' }, /^Host/],
    [
      'a film in another page',
      'GET',
      { host: own.host, 'sec-fetch-site': 'cross-site' },
      /^Sec-Fetch-Site: .*seen cross-site$/,
    ],
    [
      'a page on another port of this machine',
      'GET',
      { host: own.host, 'sec-fetch-site': 'same-site' },
      /^Sec-Fetch-Site/,
    ],
    ['no host', 'GET', {}, /^Host: .*seen none$/],
    [
      'another page',
      'GET',
      { ...own, origin: 'http://evil.example' },
      /^Origin: .*seen http:\/\/evil\.example$/,
    ],
    ['the same page by another name', 'POST', { ...own, host: 'localhost:8099' }, /^Origin/],
    ['a page without an origin', 'POST', { ...own, origin: 'null' }, /^Origin: .*seen null$/],
    ['an order that does not say where from', 'POST', { ...own, origin: undefined }, /^Origin: .*seen none$/],
    ['a form', 'POST', { ...own, 'content-type': 'text/plain' }, /^Content-Type: .*seen text\/plain$/],
    ['an order of no type', 'POST', { ...own, 'content-type': undefined }, /^Content-Type: .*seen none$/],
    ['another method', 'PUT', own, /^method: .*seen PUT$/],
  ];
for (const [what, method, headers, reason] of refused)
  test(`${what} is refused`, () => assert.match(refusal({ method, headers }, PORT) ?? '', reason));

test('there are so many places and no more, and who goes leaves one', () => {
  const places = new Places(2);
  const first = new EventEmitter();
  assert.deepEqual(
    [first, new EventEmitter(), new EventEmitter()].map((answer) => places.take(answer)),
    [true, true, false],
  );
  first.emit('close');
  assert.deepEqual(
    [new EventEmitter(), new EventEmitter()].map((answer) => places.take(answer)),
    [true, false],
  );
});
