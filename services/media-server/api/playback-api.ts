import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathNameProblem } from '../path';
import { excerpt } from '../recording/excerpt';
import type { Recording } from '../recording/recording';
import type { RecordingStore } from '../recording/recording-store';
import { HttpError, sendJson, type HttpHandler } from './http';

const NOTHING_RECORDED = 'no recording segments found';

/** MediaMTX's playback server: `/list?path=` and `/get?path=&start=&duration=`, which answers in fragmented MP4. */
export function playbackApi(store: RecordingStore): HttpHandler {
  return async (url, response) => {
    if (url.pathname === '/list') await sendList(url, response, store);
    else if (url.pathname === '/get') await sendExcerpt(url, response, store);
    else return false;
    return true;
  };
}

async function sendList(url: URL, response: ServerResponse, store: RecordingStore): Promise<void> {
  const path = pathOf(url);
  const [from, to] = [optionalTime(url, 'start') ?? -Infinity, optionalTime(url, 'end') ?? Infinity];
  const spans = (await recorded(store, path))
    .map((recording) => ({
      startMs: Math.max(recording.startMs, from),
      endMs: Math.min(endMs(recording), to),
    }))
    .filter(({ startMs, endMs }) => endMs > startMs);
  if (spans.length === 0) throw new HttpError(404, NOTHING_RECORDED);
  sendJson(
    response,
    spans.map(({ startMs, endMs }) => listEntry(url, path, startMs, (endMs - startMs) / 1000)),
  );
}

function listEntry(url: URL, path: string, startMs: number, duration: number): object {
  const start = new Date(startMs).toISOString();
  const query = new URLSearchParams({ duration: String(duration), path, start });
  return { start, duration, url: `${url.origin}/get?${query.toString()}` };
}

async function sendExcerpt(url: URL, response: ServerResponse, store: RecordingStore): Promise<void> {
  const path = pathOf(url);
  const startMs = requiredTime(url, 'start');
  const duration = durationOf(url);
  if (!['', 'fmp4'].includes(url.searchParams.get('format') ?? ''))
    throw new HttpError(400, `invalid format: ${url.searchParams.get('format')}`);
  const inRange = (await recorded(store, path)).filter(
    (one) => one.startMs < startMs + duration * 1000 && endMs(one) > startMs,
  );
  // One may begin before the one before it ends, as sound and pictures do not end together.
  const recording = inRange.findLast((one) => one.startMs <= startMs) ?? inRange[0];
  if (!recording) throw new HttpError(404, NOTHING_RECORDED);
  const fromSeconds = (startMs - recording.startMs) / 1000;
  await stream(excerpt(recording, { fromSeconds, toSeconds: fromSeconds + duration }), response);
}

/** Sends the head only with the first bytes, so that an empty range can still be answered with an error. */
async function stream(bytes: AsyncGenerator<Buffer>, response: ServerResponse): Promise<void> {
  const first = await bytes.next();
  if (first.done) throw new HttpError(404, NOTHING_RECORDED);
  response.writeHead(200, { 'Content-Type': 'video/mp4', 'Accept-Ranges': 'none' });
  response.write(first.value);
  await pipeline(Readable.from(bytes), response);
}

/** With all that came before the request, also what was still on its way to the disk. */
async function recorded(store: RecordingStore, path: string): Promise<Recording[]> {
  const recordings = store.of(path);
  await Promise.all(recordings.map((recording) => recording.finished()));
  return recordings.filter(({ parts }) => parts.length > 0);
}

/** Whole ms, rounded up, so that the duration in the list covers the last sample. */
const endMs = (recording: Recording): number =>
  recording.startMs + Math.ceil(recording.durationSeconds * 1000);

function pathOf(url: URL): string {
  const path = url.searchParams.get('path') ?? '';
  const problem = pathNameProblem(path);
  if (problem) throw new HttpError(400, `invalid path name: ${problem} (${path})`);
  return path;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function requiredTime(url: URL, name: string): number {
  const raw = url.searchParams.get(name) ?? '';
  const ms = RFC_3339.test(raw) ? Date.parse(raw) : NaN;
  if (Number.isNaN(ms)) throw new HttpError(400, `invalid ${name}: expected an RFC 3339 time, saw "${raw}"`);
  return ms;
}

const optionalTime = (url: URL, name: string): number | undefined =>
  url.searchParams.get(name) ? requiredTime(url, name) : undefined;

function durationOf(url: URL): number {
  const raw = url.searchParams.get('duration') ?? '';
  const seconds = /^\d+(\.\d+)?$/.test(raw) ? Number(raw) : NaN;
  if (!Number.isFinite(seconds)) throw new HttpError(400, `invalid duration: expected seconds, saw "${raw}"`);
  return seconds;
}
