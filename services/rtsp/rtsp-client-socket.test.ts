import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { readNow } from './rtsp-client-socket';

test('a turn ends, however fast a source sends', (t) => {
  const fd = openSync('/dev/zero', 'r');
  t.after(() => closeSync(fd));
  const endless = { _handle: { fd }, destroyed: false, pause: () => undefined };
  let bytes = 0;
  readNow(endless as unknown as Socket, (chunk) => (bytes += chunk.length));
  assert.equal(bytes, 4 * 1024 * 1024);
});
