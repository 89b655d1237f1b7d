import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { webPageProblem } from './web-page';

describe('a caller that is no web page', () => {
  for (const host of [
    '127.0.0.1:8080',
    'localhost',
    'LOCALHOST:1',
    '[::1]:8080',
    '10.0.0.5',
    'echo-sts:8080',
  ])
    it(`may ask ${host}`, () => assert.equal(webPageProblem({ host }, ['echo-sts']), undefined));
  it('may be somebody who types the address', () =>
    assert.equal(webPageProblem({ host: 'localhost', 'sec-fetch-site': 'none' }, []), undefined));
});

describe('a web page', () => {
  for (const origin of ['https://evil.example', 'http://127.0.0.1:8080', 'null', ''])
    it(`with the origin "${origin}" is refused`, () =>
      assert.match(webPageProblem({ host: '127.0.0.1:8080', origin }, []) ?? '', /web pages .*Origin/));
  for (const site of ['cross-site', 'same-site', 'same-origin'])
    it(`that is ${site} is refused`, () =>
      assert.match(
        webPageProblem({ host: 'localhost', 'sec-fetch-site': site }, []) ?? '',
        /Sec-Fetch-Site/,
      ));
  for (const host of [
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '[evil]',
    'x',
    undefined,
  ])
    it(`under the name ${host} is refused`, () =>
      assert.match(
        webPageProblem({ host }, ['echo-sts']) ?? '',
        /Host: expected an address, localhost or echo-sts/,
      ));
});
