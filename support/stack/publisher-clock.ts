import { MediaServerApi } from '../records/media-server-api';
import { loginOf } from '../base/http-login';

/**
 * Refuses a media server that replaces the publisher's clock by arrival times, which is MediaMTX's default: readers then
 * get sound late against the picture, and every sync figure would be the server's fault and not the worker's.
 * @param apiUrl such as `http://127.0.0.1:9997`
 * @param path of the input, such as `live/s1/in`
 */
export async function requirePublishersClock(apiUrl: string, path: string): Promise<void> {
  if (await new MediaServerApi(apiUrl).keepsPublisherClock(path)) return;
  throw new Error(
    `The media server at ${loginOf(apiUrl).url} does not keep the publisher's clock: useAbsoluteTimestamp is false for ${path}, ` +
      'so its readers get sound 130 to 220 ms late against the picture. ' +
      'Set "useAbsoluteTimestamp: true" under "pathDefaults" in its mediamtx.yml (see services/media-server/mediamtx.yml).',
  );
}
