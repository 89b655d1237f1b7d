/** What speaks without TLS, behind TLS, for tests. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer } from 'node:tls';
import { listenOn } from './listen';
import { TEST_CERTIFICATE } from './test-certificate';

/**
 * Hands on what comes over TLS to a port of this machine, and back, until the end of the test.
 * @returns the port that speaks TLS
 */
export async function behindTls(t: TestContext, port: number): Promise<number> {
  const proxy = createServer(TEST_CERTIFICATE, (outer) => {
    const inner = connect(port, '127.0.0.1');
    outer.pipe(inner).pipe(outer);
    outer.on('error', () => inner.destroy()).on('close', () => inner.destroy());
    inner.on('error', () => outer.destroy()).on('close', () => outer.destroy());
  });
  const securePort = await listenOn(proxy, 0, '127.0.0.1');
  t.after(async () => {
    proxy.close();
    await once(proxy, 'close');
  });
  return securePort;
}

/** Clients of this process take any certificate until the end of the test. */
export function trustAnyone(t: TestContext): void {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  t.after(() => void delete process.env.NODE_TLS_REJECT_UNAUTHORIZED);
}
