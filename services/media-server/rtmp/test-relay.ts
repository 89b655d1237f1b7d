import type { Publication, PublishedSample } from '../publication';
import { RtmpRelay, type RtmpRelayOptions } from './rtmp-relay';
import { RtmpTestClient } from './test-client';
import { stretch } from './test-stream';

export const PATH = 'live/test/out';

export interface Recorded {
  publication: Publication;
  samples: PublishedSample[];
  ended: boolean;
}

/** A relay on a port of its own that keeps what it logs and records. */
export class TestRelay {
  readonly recorded: Recorded[] = [];
  readonly logged: string[] = [];
  readonly relay: RtmpRelay;
  port = 0;

  private constructor(options: Partial<RtmpRelayOptions>) {
    this.relay = new RtmpRelay({
      log: (_level, message, details) => this.logged.push(`${message} ${JSON.stringify(details)}`),
      record: (publication) => {
        const entry: Recorded = { publication, samples: [], ended: false };
        this.recorded.push(entry);
        return { sample: (sample) => entry.samples.push(sample), end: () => (entry.ended = true) };
      },
      ...options,
    });
  }

  static async start(options: Partial<RtmpRelayOptions> = {}): Promise<TestRelay> {
    const server = new TestRelay(options);
    server.port = await server.relay.listen(0, '127.0.0.1');
    return server;
  }

  close(): Promise<void> {
    return this.relay.close();
  }

  /** Settles when the relay has noticed what ended before: it looks at connections in their order. */
  async roundTrip(): Promise<void> {
    const probe = await RtmpTestClient.play(this.port, 'probe/nobody/publishes');
    await probe.close();
  }

  /** A publisher whose path is ready. */
  async publishReady(): Promise<RtmpTestClient> {
    const publisher = await RtmpTestClient.publish(this.port, PATH);
    await publisher.send(...stretch(0, 2040));
    return publisher;
  }
}
