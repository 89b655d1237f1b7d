/** What speaks without TLS, behind TLS, for tests. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer } from 'node:tls';
import { listenOn } from './listen';

/** Of localhost, signed by itself, until 2126: for tests only, and trusted by nobody. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8rSuhIgL1vv6gEXM
TgqR29tNEPj9q7q2BTHfU9TRI9GhRANCAARl4GKrbmdL5ask6Ee3PzFbND29VDx5
mK3rtaVSMCooJ3E8DA3QkZNjN7y3mtPwK6GGIp+yjec4YpjGqZZmJLKR
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUDorpROcE831nqHlHDgiRKrqVLokwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODEyMjEyOFoYDzIxMjYxMTA0
MTIyMTI4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARl4GKrbmdL5ask6Ee3PzFbND29VDx5mK3rtaVSMCooJ3E8DA3QkZNj
N7y3mtPwK6GGIp+yjec4YpjGqZZmJLKRo28wbTAdBgNVHQ4EFgQUAv+BLhA67iRF
xig0hTg+yrFLucowHwYDVR0jBBgwFoAUAv+BLhA67iRFxig0hTg+yrFLucowDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAP1FbTSpIjYLwX0c+IrQgghaPoMutogHu/c7z17Pu9ZfAiEA
y4v1VA6udZXpRHB33NCoioyzBkGiG5Q75lDI0+bL6rM=
-----END CERTIFICATE-----`;

/**
 * Hands on what comes over TLS to a port of this machine, and back, until the end of the test.
 * @returns the port that speaks TLS
 */
export async function behindTls(t: TestContext, port: number): Promise<number> {
  const proxy = createServer({ key: KEY, cert: CERTIFICATE }, (outer) => {
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
