/** What a connection is used for once it is more than questions: publishing or reading. */
import type { PublishedPath } from './path';
import type { ReaderLimits } from './reader';
import type { HeaderFields, RtspRequest } from '../../rtsp/message';

/** Answer to a request that was accepted. */
export interface Reply {
  headers?: HeaderFields;
  body?: string;
}

export interface Session {
  readonly id: string;
  /** @throws RtspError */
  setup(request: RtspRequest): Reply;
  /** PLAY, RECORD or PAUSE. @throws RtspError */
  start(request: RtspRequest): Reply;
  /** An interleaved frame of the client, with its header. */
  frame(channel: number, frame: Buffer): void;
  /** All frames of one read have been handed over. */
  flush(): void;
  /** The connection is gone. */
  closed(): void;
}

/** What sessions need of the relay. */
export interface RelayContext {
  readonly limits: RelayLimits;
  /** A path that can be read. */
  find(name: string): PublishedPath | undefined;
  /** Makes a path readable; one of the same name is ended first, as MediaMTX does (`overridePublisher`). */
  publish(path: PublishedPath): void;
  unpublish(path: PublishedPath): void;
}

export interface RelayLimits extends ReaderLimits {
  /** A publisher that sends no whole frame for so long is cut. */
  publisherIdleMs: number;
  /** A connection that has neither published nor played after so long is cut, whatever it sends. */
  handshakeMs: number;
}
