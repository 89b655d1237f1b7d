import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { listenOn } from '../../../services/net/listen';

test('a busy STACK_PAGE_PORT is told by its name, before anything is started', async () => {
  const server = createServer();
  const port = await listenOn(server, 0, '127.0.0.1');
  const env = { ...process.env, STACK_PAGE_PORT: String(port) };
  const said = await new Promise<string>((resolve) =>
    execFile(process.execPath, [path.join(__dirname, 'stack.js')], { env }, (_error, out, err) =>
      resolve(out + err),
    ),
  );
  server.close();
  assert.equal(
    said,
    `STACK_PAGE_PORT=${port} can't be used (EADDRINUSE): choose another port, or 0 for any free one.\n`,
  );
});
