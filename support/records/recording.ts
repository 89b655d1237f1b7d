import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { eventually } from '../base/eventually';
import { loginOf } from '../base/http';
import type { MediaServerApi } from './media-server-api';

const stretchSchema = z.object({ start: z.string(), duration: z.number() });
/** A recording without interruption: when it began (RFC 3339) and how many seconds it holds. */
type Stretch = z.infer<typeof stretchSchema>;

export interface RecordingRequest {
  /** Tells when the publisher is gone. */
  api: Pick<MediaServerApi, 'path'>;
  /** Playback server of MediaMTX or of its stand-in, for example `http://127.0.0.1:9996`. */
  playbackUrl: string;
  /** `live/<id>/out` */
  path: string;
  /** Gets the recording, as fragmented MP4. */
  file: string;
  /** Gets what was recorded after a change of format, where there may be one and another one back: a file holds one format per track. */
  laterFile?: string;
  /** How long to wait for it to be complete. */
  withinMs: number;
  /** What began before this, in ms since the epoch, was somebody else's. */
  sinceMs?: number | undefined;
  /** Pause between two looks; must be longer than a part of a recording. */
  everyMs?: number;
}

/** Longer than a part of a recording (200 ms), so that two looks at one that still grows differ. */
const POLL_MS = 250;
/** A minute of the heaviest clip takes less than a second on one machine. */
const DOWNLOAD_TIMEOUT_MS = 30_000;

/**
 * Fetches the recording of a path. It is complete when the publisher is gone and two looks in a row find the same:
 * MediaMTX writes the last part shortly after the publisher leaves.
 * @throws NotInTimeError when there is none in time or it goes on growing, Error when it has gaps or cannot be fetched
 */
export async function fetchRecording(request: RecordingRequest): Promise<void> {
  let before = '';
  const look = async (): Promise<{ complete: boolean; stretches: Stretch[] }> => {
    if (await request.api.path(request.path)) throw new Error('its publisher is still there');
    const stretches = await listStretches(request);
    const [former, current] = [before, JSON.stringify(stretches)];
    before = current;
    return { complete: current === former, stretches };
  };
  const { stretches } = await eventually(
    `${loginOf(request.playbackUrl).url} has all of the recording of ${request.path}`,
    look,
    {
      withinMs: request.withinMs,
      everyMs: request.everyMs ?? POLL_MS,
      until: ({ complete }) => complete,
    },
  );
  const [first, later] = expectedStretches(stretches, request);
  if (later && request.laterFile !== undefined)
    await download({ ...request, file: request.laterFile }, later);
  await download(request, first);
}

/** @throws Error while there is no recording: MediaMTX answers 404, or 400 as long as the folder is missing */
async function listStretches({
  playbackUrl,
  path,
  withinMs,
  sinceMs = 0,
}: RecordingRequest): Promise<Stretch[]> {
  const { url, headers } = loginOf(`${playbackUrl}/list?${new URLSearchParams({ path }).toString()}`);
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(withinMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  const stretches = z.array(stretchSchema).parse(await response.json());
  return stretches.filter(({ start }) => Date.parse(start) >= sinceMs);
}

function expectedStretches(
  stretches: readonly Stretch[],
  { path, laterFile }: RecordingRequest,
): [Stretch, Stretch?] {
  const [first, later] = stretches;
  const most = laterFile === undefined ? 1 : 3;
  if (first && stretches.length <= most) return later ? [first, later] : [first];
  const list = stretches.map(({ start, duration }) => `${duration} s from ${start}`).join(', ');
  throw new Error(
    `recording of ${path}: expected ${most === 1 ? 'one stretch' : 'three at most'}, found ${stretches.length} (${list}): its publisher was interrupted`,
  );
}

async function download(request: RecordingRequest, { start, duration }: Stretch): Promise<void> {
  const { playbackUrl, path, file } = request;
  const query = new URLSearchParams({ path, start, duration: String(duration) });
  const { url, headers } = loginOf(`${playbackUrl}/get?${query.toString()}`);
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
    if (!response.ok || !response.body)
      throw new Error(`status ${response.status}: ${await response.text()}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
  } catch (cause) {
    throw new Error(`recording of ${path}: ${url} could not be fetched to ${file}: ${String(cause)}`, {
      cause,
    });
  }
}
