import type { ServerResponse } from 'node:http';
import type { PathDescription } from '../path';
import { HttpError, sendJson, type HttpHandler } from './http';

const PATH_PREFIX = '/v3/paths/get/';
const CONFIG_PREFIX = '/v3/config/paths/get/';
const DEFAULT_ITEMS_PER_PAGE = 100;

/**
 * The part of MediaMTX's control API that tells about paths.
 * @param paths all paths of all relays
 * @param recordDirectory shown as `recordPath`
 */
export function controlApi(paths: () => readonly PathDescription[], recordDirectory: string): HttpHandler {
  return (url, response) => {
    if (url.pathname === '/v3/paths/list') return sendPage(response, url, paths().map(item));
    if (url.pathname.startsWith(PATH_PREFIX)) return sendPath(response, nameOf(url, PATH_PREFIX), paths());
    if (url.pathname.startsWith(CONFIG_PREFIX))
      return sendConfig(response, nameOf(url, CONFIG_PREFIX), recordDirectory);
    return false;
  };
}

function nameOf(url: URL, prefix: string): string {
  const raw = url.pathname.slice(prefix.length);
  try {
    if (raw !== '') return decodeURIComponent(raw);
  } catch {
    // a sign cut short, or bytes that are no UTF-8
  }
  throw new HttpError(400, 'invalid name');
}

function sendPath(response: ServerResponse, name: string, paths: readonly PathDescription[]): true {
  const path = paths.find((candidate) => candidate.name === name);
  if (!path) throw new HttpError(404, 'path not found');
  sendJson(response, item(path));
  return true;
}

/** MediaMTX tells most facts twice, under their former names (`PathDescription`) and these. */
function item(path: PathDescription): object {
  return {
    ...path,
    available: path.ready,
    availableTime: path.readyTime,
    online: path.ready,
    onlineTime: path.readyTime,
    inboundBytes: path.bytesReceived,
    outboundBytes: path.bytesSent,
    inboundFramesInError: 0,
  };
}

function sendPage(response: ServerResponse, url: URL, items: readonly object[]): true {
  const perPage = count(url, 'itemsPerPage', DEFAULT_ITEMS_PER_PAGE);
  if (perPage === 0) throw new HttpError(400, 'invalid items per page');
  const from = count(url, 'page', 0) * perPage;
  const pageCount = Math.ceil(items.length / perPage);
  sendJson(response, { itemCount: items.length, pageCount, items: items.slice(from, from + perPage) });
  return true;
}

function count(url: URL, name: string, fallback: number): number {
  const raw = url.searchParams.get(name);
  if (!raw) return fallback;
  if (!/^\d{1,9}$/.test(raw)) throw new HttpError(400, `invalid ${name}: ${raw}`);
  return Number(raw);
}

/** Paths have no configuration of their own here; they all follow `all_others`, as in our mediamtx.yml. */
function sendConfig(response: ServerResponse, name: string, recordDirectory: string): true {
  if (name !== 'all_others') throw new HttpError(404, 'path configuration not found');
  sendJson(response, {
    name,
    source: 'publisher',
    sourceOnDemand: false,
    maxReaders: 0,
    useAbsoluteTimestamp: true,
    record: true,
    recordPath: `${recordDirectory}/%path/`,
    recordFormat: 'fmp4',
    overridePublisher: true,
  });
  return true;
}
