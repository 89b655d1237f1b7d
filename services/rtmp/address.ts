/** Where a stream is published, taken apart as ffmpeg does. */
export interface RtmpAddress {
  host: string;
  port: number;
  isTls: boolean;
  /** `app` or `app/instance`. */
  app: string;
  /** What is behind it, with the query: servers read user and password there. */
  key: string;
  tcUrl: string;
  /** For logs: without the query, which may hold a password. */
  text: string;
}

const RTMP_PORT = 1935;
const RTMPS_PORT = 443;

/** @param url of `rtmp:` or `rtmps:`; a user's name and password before the host are not used */
export function parseRtmpUrl(url: string): RtmpAddress {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const isTls = protocol === 'rtmps:';
  const at = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isTls ? RTMPS_PORT : RTMP_PORT),
  };
  const parts = pathname.split('/').filter(Boolean);
  const app = parts.splice(0, Math.min(2, parts.length - 1)).join('/');
  const base = `${protocol}//${hostname}:${at.port}`;
  const key = parts.join('/');
  const text = [base, app, key].filter(Boolean).join('/');
  return { ...at, isTls, app, key: key + search, tcUrl: `${base}/${app}`, text };
}
