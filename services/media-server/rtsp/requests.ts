/** What a client may ask (RFC 2326, 10), and the session that its requests make. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { type RtspRequest, RtspError } from '../../rtsp/message';
import { PublishSession } from './publish-session';
import { ReadSession } from './read-session';
import { trimSlashes } from '../path';
import { writeSdp } from '../../rtsp/sdp';
import type { RelayContext, Reply, Session } from './session';
import { pathName } from './transport';

const METHODS = 'DESCRIBE, ANNOUNCE, SETUP, PLAY, RECORD, PAUSE, GET_PARAMETER, TEARDOWN';

/** Handles the requests of one connection, which has one session at most. */
export class RequestHandler {
  private current: Session | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly relay: RelayContext,
    private readonly end: (problem?: string) => void,
  ) {}

  /** Undefined until ANNOUNCE or SETUP, and after `release`. */
  get session(): Session | undefined {
    return this.current;
  }

  /** The connection ends, and with it the session. */
  release(): void {
    const { current } = this;
    this.current = undefined;
    current?.closed();
  }

  /** @throws RtspError for a request that is refused */
  handle(request: RtspRequest): Reply {
    if (!request.headers.has('cseq')) throw new RtspError(400, 'the request has no CSeq');
    const wanted = request.headers.get('session')?.split(';')[0];
    if (wanted !== undefined && wanted !== this.current?.id)
      throw new RtspError(454, `no session ${wanted} here`);
    switch (request.method) {
      case 'OPTIONS':
        return { headers: { Public: METHODS } };
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
      case 'TEARDOWN':
        return {};
      case 'DESCRIBE':
        return this.describe(request);
      case 'ANNOUNCE':
        return this.announce(request);
      case 'SETUP':
        return this.setup(request);
      case 'PLAY':
      case 'RECORD':
      case 'PAUSE':
        return this.start(request);
      default:
        throw new RtspError(405, `method ${request.method} is not known`);
    }
  }

  private describe({ uri }: RtspRequest): Reply {
    const path = this.relay.find(pathName(uri));
    if (!path) throw new RtspError(404, `nobody publishes ${pathName(uri)}`);
    const medias = path.medias.map((media, i) => ({ ...media, control: `trackID=${i}` }));
    const headers = { 'Content-Base': `${trimSlashes(uri)}/`, 'Content-Type': 'application/sdp' };
    return { headers, body: writeSdp('stream', medias) };
  }

  private announce(request: RtspRequest): Reply {
    if (this.current) throw new RtspError(455, 'ANNOUNCE on a connection that has a session');
    this.current = new PublishSession(randomUUID(), request, this.relay, this.end);
    return {};
  }

  private setup(request: RtspRequest): Reply {
    this.current ??= new ReadSession(randomUUID(), this.socket, this.relay, this.end);
    return this.current.setup(request);
  }

  private start(request: RtspRequest): Reply {
    if (!this.current) throw new RtspError(454, `${request.method} before SETUP`);
    return this.current.start(request);
  }
}
