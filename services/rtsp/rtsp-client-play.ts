/** Reading a path: the packets of a live stream. */
import { RtspConnectionError, type RtspResponse } from './message';
import { RtspClient, type OnPacket } from './rtsp-client';
import { parseSdp, type MediaDescription } from './sdp';

export interface Playing {
  client: RtspClient;
  /** The tracks that are played. */
  medias: readonly MediaDescription[];
  /** What the server can be asked. */
  methods: readonly string[];
  /** Answer to PLAY, with RTP-Info. */
  play: RtspResponse;
}

export interface PlayOptions {
  /** The tracks to play, of those that there are; what it throws ends the attempt. All by default. */
  choose?: (medias: readonly MediaDescription[]) => readonly MediaDescription[];
  /** Gives up: what is under way is rejected. */
  signal?: AbortSignal;
}

/**
 * Connects to a path and plays its tracks. Track `i` is handed out as channel `2 i`, its RTCP as the next.
 * @throws RtspRequestError with status 404 while nobody publishes
 */
export async function playRtsp(
  url: string,
  onPacket: OnPacket,
  { choose = (medias) => medias, signal }: PlayOptions = {},
): Promise<Playing> {
  const client = await RtspClient.connect(url, signal);
  const tear = (): void => client.tear();
  signal?.addEventListener('abort', tear);
  try {
    const { headers } = await client.request('OPTIONS');
    const description = await client.request('DESCRIBE', client.url, { Accept: 'application/sdp' });
    const base = baseOf(description, client.url);
    const medias = choose(parseSdp(description.body.toString()));
    client.aggregateUri = aggregateOf(description, base);
    await setUp(client, base, medias, onPacket);
    const methods = (headers.get('public') ?? '').split(',').map((method) => method.trim());
    return { client, medias, methods, play: await client.request('PLAY') };
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', tear);
  }
}

async function setUp(
  client: RtspClient,
  base: string,
  medias: readonly MediaDescription[],
  onPacket: OnPacket,
): Promise<void> {
  /** By the server's channel: it need not take the one that it is asked for (RFC 2326, 12.39). */
  const channels = new Map<number, number>();
  client.onPacket = (channel, packet) => {
    const asked = channels.get(channel);
    if (asked !== undefined) onPacket(asked, packet);
  };
  for (const [i, { control }] of medias.entries()) {
    const asked = 2 * i;
    const transport = `RTP/AVP/TCP;unicast;interleaved=${asked}-${asked + 1}`;
    const answer = await client.request('SETUP', controlUri(base, control), { Transport: transport });
    const chosen = answer.headers.get('transport') ?? '';
    const given = /;\s*interleaved=(\d+)/i.exec(chosen)?.[1];
    if (given === undefined && /(?:client|server)_port=/i.test(chosen))
      throw new RtspConnectionError(
        `asked for TCP, the server sends by UDP (${chosen.slice(0, 100)}): let it offer TCP`,
      );
    const channel = given === undefined ? asked : Number(given);
    if (channels.has(channel))
      throw new RtspConnectionError(`the server sends two tracks on one channel, ${channel}`);
    channels.set(channel, asked).set(channel + 1, asked + 1);
  }
}

/** What the tracks' addresses stand behind (RFC 2326, C.1.1); some servers leave out host and port, or all of it. */
export function baseOf(description: RtspResponse, url: string): string {
  const { headers } = description;
  const told = headers.get('content-base') || headers.get('content-location') || sessionControl(description);
  return told && told !== '*' && URL.canParse(told, url) ? new URL(told, url).href : url;
}

/** Address of all tracks at once: what the description gives itself, or else the base. */
export const aggregateOf = (description: RtspResponse, base: string): string =>
  controlUri(base, sessionControl(description) ?? '');

function sessionControl({ body }: RtspResponse): string | undefined {
  const [session = ''] = body.toString().split(/^m=/m, 1);
  return /^a=control:(.*)$/m.exec(session)?.[1]?.trim();
}

/** A control attribute is absolute, or stands behind the description's base (RFC 2326, C.1.1). */
export function controlUri(base: string, control: string): string {
  if (/^rtsps?:/i.test(control)) return control;
  if (control === '' || control === '*') return base;
  return base.endsWith('/') ? base + control : `${base}/${control}`;
}
