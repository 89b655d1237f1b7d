import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Authorization } from './authorization';
import { cpuMs } from '../net/cpu-testing';

const credentials = { username: 'Mufasa', password: 'Circle Of Life' };
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

test('nothing is said before the server asks, and nothing to what cannot be answered', () => {
  const authorization = new Authorization(credentials);
  assert.equal(authorization.header('DESCRIBE', 'rtsp://h/a'), undefined);
  assert.equal(authorization.challenged('Negotiate'), false);
  assert.equal(authorization.challenged('Digest realm="r", nonce="n", algorithm=SHA-512-256'), false);
  assert.equal(authorization.header('DESCRIBE', 'rtsp://h/a'), undefined);
});

test('a digest is preferred to the password itself', () => {
  const authorization = new Authorization(credentials);
  assert.equal(authorization.challenged('Basic realm="r",Digest realm="r, of a cam", nonce="n1"'), true);
  const secret = md5('Mufasa:r, of a cam:Circle Of Life');
  const response = md5(`${secret}:n1:${md5('DESCRIBE:rtsp://h/a')}`);
  assert.equal(
    authorization.header('DESCRIBE', 'rtsp://h/a'),
    `Digest username="Mufasa", realm="r, of a cam", nonce="n1", uri="rtsp://h/a", response="${response}"`,
  );
});

test('with a quality of protection come nonce and count of the client', () => {
  const authorization = new Authorization(credentials);
  authorization.challenged(
    'Digest realm="r", nonce="n", qop="auth, auth-int", algorithm=SHA-256, opaque="o"',
  );
  const header = authorization.header('PLAY', '*') ?? '';
  assert.match(
    header,
    /response="[0-9a-f]{64}", opaque="o", algorithm="SHA-256", qop=auth, nc=00000001, cnonce="/,
  );
});

test('basic', () => {
  const authorization = new Authorization(credentials);
  authorization.challenged('Basic realm="r"');
  assert.equal(authorization.header('PLAY', '*'), 'Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl');
});

test('a challenge of 16 KB costs no time', async () => {
  const authorization = new Authorization(credentials);
  const took = await cpuMs(() => {
    for (const part of ['a', 'a-', ',', ', ', 'Digest ', '="'])
      authorization.challenged(`Digest ${part.repeat(16_000 / part.length)}`);
  });
  assert.ok(took < 500, `${took} ms`);
});
