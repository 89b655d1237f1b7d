import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { pathNameProblem } from '../path';
import type { Recording, RecordingStore } from '../recording/recording';
import { HttpError, sendJson, type HttpHandler } from './http';

/**
 * MediaMTX's playback server, as far as whole recordings go: `/list?path=`, and `/get?path=&start=&duration=` with a start and a
 * duration of the list, which answers in fragmented MP4.
 */
export function playbackApi(store: RecordingStore): HttpHandler {
  return async (url, response) => {
    if (url.pathname !== '/list' && url.pathname !== '/get') return false;
    const path = pathOf(url);
    const recordings = await recorded(store, path);
    if (url.pathname === '/get') await sendRecording(url, response, recordings);
    else
      sendJson(
        response,
        recordings.map((recording) => listEntry(url, path, recording)),
      );
    return true;
  };
}

function listEntry(url: URL, path: string, recording: Recording): object {
  const start = new Date(recording.startMs).toISOString();
  const duration = durationOf(recording);
  const query = new URLSearchParams({ duration: String(duration), path, start });
  return { start, duration, url: `${url.origin}/get?${query.toString()}` };
}

async function sendRecording(
  url: URL,
  response: ServerResponse,
  recordings: readonly Recording[],
): Promise<void> {
  const [start = '', duration] = ['start', 'duration'].map((name) => url.searchParams.get(name) ?? '');
  const recording = recordings.find(({ startMs }) => startMs === Date.parse(start));
  if (!recording || !(Number(duration) >= durationOf(recording)))
    throw new HttpError(404, 'only whole recordings are given: start and duration as /list tells them');
  response.writeHead(200, { 'Content-Type': 'video/mp4', 'Accept-Ranges': 'none' });
  await pipeline(recording.read(), response);
}

/** With all that came before the request, also what was still on its way to the disk. */
async function recorded(store: RecordingStore, path: string): Promise<Recording[]> {
  const recordings = store.of(path);
  await Promise.all(recordings.map((recording) => recording.finished()));
  const begun = recordings.filter(({ durationSeconds }) => durationSeconds > 0);
  if (begun.length === 0) throw new HttpError(404, 'no recording segments found');
  return begun;
}

/** In seconds, of whole ms, rounded up: it covers the last sample. */
const durationOf = ({ durationSeconds }: Recording): number => Math.ceil(durationSeconds * 1000) / 1000;

function pathOf(url: URL): string {
  const path = url.searchParams.get('path') ?? '';
  const problem = pathNameProblem(path);
  if (problem) throw new HttpError(400, `invalid path name: ${problem} (${path})`);
  return path;
}
