import { z } from 'zod';
import { eventually } from '../base/eventually';
import { httpGet, loginOf } from '../base/http';

const peer = z.object({ type: z.string(), id: z.string() });
const listedPath = z.object({
  name: z.string(),
  confName: z.string(),
  source: peer.nullable(),
  ready: z.boolean(),
  readyTime: z.string().nullable(),
  tracks: z.array(z.string()),
  bytesReceived: z.number(),
  bytesSent: z.number(),
  readers: z.array(peer),
});
const pathConfiguration = z.object({ useAbsoluteTimestamp: z.boolean() });

/** A path as the server lists it (`/v3/paths/get/<name>`). */
export type ListedPath = z.infer<typeof listedPath>;

/** The entry that MediaMTX applies to paths without one of their own. */
const CATCH_ALL = 'all_others';
/** The server is on this machine or in the same network; it answers within milliseconds. */
const REQUEST_TIMEOUT_MS = 5000;

/** It can start programs, so it asks who somebody is. */
const LOGIN_NEEDED =
  'it wants a user and a password, or others: give them in its address, http://user:password@host:9997';

/** Client of the control API of MediaMTX or of its stand-in. */
export class MediaServerApi {
  /** As it may be shown. */
  private readonly shownUrl: string;

  /** @param baseUrl for example `http://user:password@127.0.0.1:9997` */
  constructor(private readonly baseUrl: string) {
    this.shownUrl = loginOf(baseUrl).url.replace(/\/$/, '');
  }

  /** @returns null while nobody publishes to it. @throws Error when the API cannot be asked */
  async path(name: string): Promise<ListedPath | null> {
    const answer = await this.get(`/v3/paths/get/${inUrl(name)}`);
    return answer === null ? null : this.parse(listedPath, answer, `path ${name}`);
  }

  /** Waits until so many read a path. @throws NotInTimeError */
  async untilRead(name: string, { withinMs, by = 1 }: { withinMs: number; by?: number }): Promise<void> {
    const readers = async (): Promise<number> => (await this.path(name))?.readers.length ?? 0;
    await eventually(`the media server lists ${by} that read ${name}`, readers, {
      withinMs,
      until: (count) => count >= by,
    });
  }

  /** Whether a path can be read. @throws as `path` */
  async isReady(name: string): Promise<boolean> {
    return (await this.path(name))?.ready ?? false;
  }

  /**
   * Whether the server passes the publisher's clock on. Without it sound is 130 to 220 ms off for readers, whatever
   * the pipeline does, so a run on such a server proves nothing.
   * @throws Error when no configuration can be found for the path, or the API cannot be asked
   */
  async keepsPublisherClock(name: string): Promise<boolean> {
    const published = await this.path(name);
    const entries = published ? [published.confName] : [name, CATCH_ALL];
    for (const entry of entries) {
      const answer = await this.get(`/v3/config/paths/get/${inUrl(entry)}`);
      if (answer !== null)
        return this.parse(pathConfiguration, answer, `configuration ${entry}`).useAbsoluteTimestamp;
    }
    throw new Error(
      `${this.shownUrl} has no configuration for the path ${name} (asked for ${entries.join(' and ')}): ` +
        `add "${CATCH_ALL}:" under "paths:" of its mediamtx.yml`,
    );
  }

  /** @returns null for what the server does not have */
  private async get(resource: string): Promise<unknown> {
    try {
      const { status, text } = await httpGet(`${this.baseUrl}${resource}`, { timeoutMs: REQUEST_TIMEOUT_MS });
      if (status === 404) return null;
      if (status === 401) throw new Error(LOGIN_NEEDED);
      if (status !== 200) throw new Error(`answered ${status}: ${text}`);
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new Error(`media server API ${this.shownUrl}${resource} failed: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  private parse<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
    const result = schema.safeParse(answer);
    if (result.success) return result.data;
    throw new Error(
      `media server API ${this.shownUrl}: ${what} is not as MediaMTX tells it:\n${z.prettifyError(result.error)}`,
    );
  }
}

/** Slashes stay; a name of a configuration entry may be a regular expression. */
const inUrl = (name: string): string => name.split('/').map(encodeURIComponent).join('/');
