import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { JournalRecord } from '../../services/contracts/journal';
import { eventually } from '../base/eventually';
import { JournalFollower } from './journal';
import { parseJournalLine } from './journal-reader';

const record = (index: number, instance = 'one'): JournalRecord => ({
  index,
  atMs: index,
  instance,
  kind: 'connect',
});
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** A journal's far end: holds each reader's response open, and what the reader asked for. */
class FarEnd {
  readonly asked: string[] = [];
  readonly responses: ServerResponse[] = [];
  private server: Server | undefined;
  port = 0;

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      response.writeHead(200).flushHeaders();
      this.responses.push(response);
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** The response of the reader that came as number `at`, once it is there. */
  async reader(at: number): Promise<ServerResponse> {
    await eventually(`reader ${at} connects`, () => this.responses.length > at, {
      withinMs: 5_000,
      everyMs: 5,
    });
    return this.responses[at] ?? assert.fail();
  }

  async kill(): Promise<void> {
    const closed = this.server === undefined ? undefined : once(this.server, 'close');
    this.server?.close();
    this.server?.closeAllConnections();
    await closed;
  }

  follow(file?: string): JournalFollower {
    return new JournalFollower({
      url: `http://127.0.0.1:${this.port}`,
      streamId: 's',
      ...(file !== undefined && { file }),
    });
  }
}

const seen = (journal: JournalFollower, count: number): Promise<unknown> =>
  eventually(`${count} records`, () => journal.records.length === count, { withinMs: 5_000, everyMs: 5 });

describe('JournalFollower', () => {
  let folder: string | undefined;
  after(() => (folder === undefined ? undefined : rm(folder, { recursive: true })));

  it('keeps what it is told, and writes it down', async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
    const file = join(folder, 'journal.ndjson');
    const farEnd = new FarEnd();
    await farEnd.start();
    const journal = farEnd.follow(file);
    const reader = await farEnd.reader(0);
    assert.equal(farEnd.asked[0], '/journal?stream_id=s&follow=1');
    reader.write(line(record(0)) + line(record(1)).slice(0, 9));
    await seen(journal, 1);
    reader.write(line(record(1)).slice(9));
    await seen(journal, 2);
    await journal.stop();
    assert.equal(await readFile(file, 'utf8'), line(record(0)) + line(record(1)));
    await farEnd.kill();
  });

  it('survives that the service is killed and comes back, and misses nothing', async () => {
    const farEnd = new FarEnd();
    await farEnd.start();
    const journal = farEnd.follow();
    (await farEnd.reader(0)).write(line(record(7)) + '{"half a rec');
    await seen(journal, 1);
    await farEnd.kill();
    await eventually('the loss is noticed', () => journal.problem, { withinMs: 5_000, everyMs: 5 });
    await farEnd.start();
    const again = await farEnd.reader(1);
    assert.equal(farEnd.asked[1], '/journal?stream_id=s&follow=1&after=7&instance=one');
    again.write(line(record(0, 'two')));
    await seen(journal, 2);
    assert.equal(journal.problem, undefined);
    await journal.stop();
    await farEnd.kill();
  });

  it('waits for a service that is not there yet, and can be stopped meanwhile', async () => {
    const farEnd = new FarEnd();
    await farEnd.start();
    await farEnd.kill();
    const journal = farEnd.follow();
    const problem = await eventually('the problem', () => journal.problem?.includes('ECONNREFUSED'), {
      withinMs: 5_000,
      everyMs: 5,
    });
    assert.equal(problem, true);
    assert.deepEqual(journal.records, []);
    await journal.stop();
  });

  it('does not go on when a record cannot be understood', async () => {
    const farEnd = new FarEnd();
    await farEnd.start();
    const journal = farEnd.follow();
    (await farEnd.reader(0)).write(line({ ...record(0), kind: 'surprise' }));
    await assert.rejects(
      eventually('nothing', () => journal.records.length > 0, { withinMs: 200, everyMs: 5 }),
      /journal record: kind: expected "connect" or .*, seen "surprise"/,
    );
    await assert.rejects(journal.stop(), /surprise/);
    await farEnd.kill();
  });
});

describe('parseJournalLine', () => {
  it('shows a line that is not JSON', () =>
    assert.throws(() => parseJournalLine('oops'), {
      name: 'JournalFormatError',
      message: 'journal record: not JSON: oops',
    }));
});
