import { z } from 'zod';
import { loginOf } from '../../net/login';

/** What a control API of MediaMTX says of a path (`/v3/paths/get/…`). */
const pathSchema = z.object({ source: z.object({ type: z.string().max(64) }).nullable() });
/** It is on the same machine or network, and nothing waits for it but a warning. */
const ANSWER_WITHIN_MS = 3000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** RTMP, SRT and MPEG-TS carry no absolute time: servers put the time of arrival in its place. */
const UNTIMED = /^(?:rtmps?|srt|mpegts|udp)(?:Conn|Source|Session)?$/i;

export const carriesNoTime = (sourceType: string | undefined): boolean => UNTIMED.test(sourceType ?? '');

/**
 * Asks a media server how the stream of a path comes to it.
 * @param apiUrl with user and password, where it wants them
 * @param inputUrl where the path is read
 * @returns for example `rtmpConn`; undefined while nobody publishes
 * @throws Error without a usable answer within 3 s; it names neither user nor password
 */
export async function publisherKind(apiUrl: string, inputUrl: string): Promise<string | undefined> {
  const { origin, pathname } = new URL(apiUrl);
  const path = new URL(inputUrl).pathname.replace(/^\/+/, '');
  const response = await fetch(`${origin}${pathname.replace(/\/$/, '')}/v3/paths/get/${path}`, {
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    headers: { ...loginOf(apiUrl) },
  });
  const text = await beginningOf(response);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  const answer = pathSchema.safeParse(parsed(text));
  if (!answer.success) throw new Error('its answer is not that of a MediaMTX control API');
  return answer.data.source?.type;
}

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`its answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which no schema takes
  }
}
