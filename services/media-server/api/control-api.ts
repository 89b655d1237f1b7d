import type { PathDescription } from '../path';
import { HttpError, sendJson, type HttpHandler } from './http';

const PATH_PREFIX = '/v3/paths/get/';
const CONFIG_PREFIX = '/v3/config/paths/get/';

/** Paths have no configuration of their own here; they all follow this, as in our mediamtx.yml. */
const CONFIGURATION = {
  name: 'all_others',
  useAbsoluteTimestamp: true,
  record: true,
  overridePublisher: true,
};

/**
 * The part of MediaMTX's control API that tells about paths; the list is one page.
 * @param paths all paths of all relays
 */
export function controlApi(paths: () => readonly PathDescription[]): HttpHandler {
  return ({ pathname }, response) => {
    if (pathname === '/v3/paths/list') {
      const items = paths();
      sendJson(response, { itemCount: items.length, pageCount: 1, items });
    } else if (pathname.startsWith(PATH_PREFIX)) sendJson(response, pathNamed(pathname, paths()));
    else if (pathname.startsWith(CONFIG_PREFIX)) {
      if (nameIn(pathname, CONFIG_PREFIX) !== CONFIGURATION.name)
        throw new HttpError(404, 'path configuration not found');
      sendJson(response, CONFIGURATION);
    } else return false;
    return true;
  };
}

function pathNamed(pathname: string, paths: readonly PathDescription[]): PathDescription {
  const name = nameIn(pathname, PATH_PREFIX);
  const path = paths.find((candidate) => candidate.name === name);
  if (!path) throw new HttpError(404, 'path not found');
  return path;
}

function nameIn(pathname: string, prefix: string): string {
  const raw = pathname.slice(prefix.length);
  try {
    if (raw !== '') return decodeURIComponent(raw);
  } catch {
    // a sign cut short, or bytes that are no UTF-8
  }
  throw new HttpError(400, 'invalid name');
}
