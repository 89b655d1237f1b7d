import { type JournalRecord, journalRecord } from '../contracts/journal';
import type { StreamInit } from '../contracts/session-events';
import { type EchoSts, startEchoSts } from './server';
import type { Settings } from './settings';
import { TestClient } from './client-testing';
import { STREAM, streamInit, WORKER } from './messages-testing';

const SETTINGS: Settings = {
  host: '127.0.0.1',
  port: 0,
  names: [],
  processingDelayMs: 0,
  control: true,
  dubsDir: '',
  marksDir: '',
  logLevel: 'info',
};

/** A running service and its clients, all ended together. */
export class TestService {
  private readonly clients: TestClient[] = [];

  private constructor(
    private readonly service: EchoSts,
    /** Log lines so far. */
    readonly log: readonly string[],
  ) {}

  static async start(changes: Partial<Settings> = {}): Promise<TestService> {
    const log: string[] = [];
    return new TestService(await startEchoSts({ ...SETTINGS, ...changes }, (line) => log.push(line)), log);
  }

  get url(): string {
    return `http://127.0.0.1:${this.service.port}`;
  }

  get instance(): string {
    return this.service.instance;
  }

  /** A client without handshake headers, as a test's control client is. */
  connect(headers: Record<string, string> = {}): Promise<TestClient> {
    return this.adopt(TestClient.connect(this.service.port, headers));
  }

  /** A connected worker. */
  worker(streamId = STREAM): Promise<TestClient> {
    return this.connect({ 'x-stream-id': streamId, 'x-worker-id': WORKER });
  }

  /** A worker whose session is active. */
  async session(changes: Partial<StreamInit> = {}): Promise<TestClient> {
    const worker = await this.worker(changes.stream_id);
    worker.send('stream:init', streamInit(changes));
    await worker.next('stream:ready');
    return worker;
  }

  async journal(streamId: string): Promise<JournalRecord[]> {
    const response = await fetch(`${this.url}/journal?stream_id=${streamId}`);
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => journalRecord.parse(JSON.parse(line)));
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.service.close();
  }

  private async adopt(connecting: Promise<TestClient>): Promise<TestClient> {
    const client = await connecting;
    this.clients.push(client);
    return client;
  }
}
