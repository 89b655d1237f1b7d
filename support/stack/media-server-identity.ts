import { version as ownVersion } from '../../package.json';
import { eventually, GiveUp } from '../base/eventually';
import { loginOf } from '../base/http-login';
import type { MediaServerIdentity } from './stack';

const READY_MS = 10_000;
const POLL_MS = 20;
const ANSWER_MS = 2000;
const NOT_FOUND = 404;

/**
 * Waits until a media server is ready and asks it who it is. Its API answers last, when everything else listens.
 * @param apiUrl such as `http://127.0.0.1:9997`
 * @param hasEnded then waiting longer is pointless
 * @throws GiveUp when it has ended, NotInTimeError
 */
export async function identify(apiUrl: string, hasEnded: () => boolean): Promise<MediaServerIdentity> {
  const ask = async (): Promise<MediaServerIdentity> => {
    if (hasEnded()) throw new GiveUp('it ended');
    const { url, headers } = loginOf(`${apiUrl}/v3/info`);
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
    // our stand-in does not pretend to have a version of MediaMTX
    if (response.status === NOT_FOUND) return { name: 'stand-in', version: ownVersion };
    const { version } = (await response.json()) as { version?: string };
    return { name: 'MediaMTX', version: version?.trim() ?? 'unknown' }; // v1.20.1 adds a line feed
  };
  return await eventually(`the media server answers at ${loginOf(apiUrl).url}`, ask, {
    withinMs: READY_MS,
    everyMs: POLL_MS,
  });
}
