import path from 'node:path';
import { expect } from 'chai';
import type { Audio } from '../../services/contracts/audio';
import type { ControlAck } from '../../services/contracts/control-events';
import type { JournalRecord } from '../../services/contracts/journal';
import { Disposer } from '../base/disposer';
import { evidenceRoot } from '../base/project-root';
import { StsControl } from '../faults/sts-control';
import { fetchJournal } from '../records/journal-reader';
import { type StandaloneSts, startStandaloneSts } from '../stack/echo-sts';
import { ContractClient } from './contract-client';
import { RawClient, type WireOptions } from './raw-client';
import { silence } from './sound';
import { ForeignSts, foreignStsUrl, onlyOfEcho, type StsUnderTest } from './sts-under-test';

let shared: Promise<EchoProcess> | undefined;

/** Ends the process that scenarios share; to be called when the last one is over. */
export async function endSharedService(): Promise<void> {
  await (await shared)?.[Symbol.asyncDispose]();
}

const CONTROL = 'it takes the control channel';

/** What a scenario about the contract works with. Its streams are its own, so scenarios can share a service. */
export class ContractContext {
  /** What came of the latest attempt to connect. */
  attempt: { wire: RawClient } | { refused: string } | undefined;
  /** Both answers to the latest order of a test. */
  orderAnswers: readonly ControlAck[] = [];
  /** When the service was last told something, as `nowMs`. */
  orderedAtMs = NaN;
  /** How many messages the client had received before the message that the scenario is about was sent. */
  mark = 0;
  /** Where in what the client received the message stands that the latest step looked at. */
  place = -1;
  private readonly owned = new Disposer();
  private own: EchoProcess | undefined;
  private mine: ContractClient | undefined;
  private others: ContractClient | undefined;
  private channel: Promise<StsControl> | undefined;
  private common: StsUnderTest | undefined;
  /** Of a foreign STS, which need not give back what is no sound. */
  private sound: Audio | undefined;
  private readonly foreign = foreignStsUrl();

  /** To be called before the first step. @throws StartError when the service that scenarios share does not come up */
  async begin(): Promise<void> {
    if (this.foreign !== undefined) this.sound = silence();
    this.common =
      this.foreign === undefined ? await (shared ??= EchoProcess.start()) : new ForeignSts(this.foreign);
  }

  /** The service of this scenario: the shared one, unless it has been given its own. */
  get service(): StsUnderTest {
    const service = this.own ?? this.common;
    if (!service)
      throw new Error('a scenario about the contract has the tag @contract, and this one has not');
    return service;
  }

  /** Whether what the protocol leaves free is judged, too: wording, ids of errors, what sound comes back. */
  get judgesEcho(): boolean {
    return this.foreign === undefined;
  }

  /** @throws Unsupported where the STS is somebody else's */
  needEcho(what: string, of: 'check' | 'scenario' = 'scenario'): void {
    if (!this.judgesEcho) throw onlyOfEcho(what, of);
  }

  async startOwnService(settings: { control?: boolean } = {}): Promise<void> {
    this.needEcho('it takes a process that the suite started');
    this.own = this.owned.own(await EchoProcess.start(settings));
  }

  /** The client that the scenario is about; it comes into being when it is first spoken of. */
  get client(): ContractClient {
    return (this.mine ??= this.newClient());
  }

  get otherClient(): ContractClient {
    return (this.others ??= this.newClient());
  }

  newClient(): ContractClient {
    const client = new ContractClient(this.service.url, this.sound);
    this.owned.defer(() => client.close());
    return client;
  }

  /** The control channel, for the client's stream. */
  async control(): Promise<StsControl> {
    return (this.channel ??= this.openControl());
  }

  /** A test, which may send orders. */
  async tester(): Promise<RawClient> {
    this.needEcho(CONTROL);
    return this.connect({ url: this.service.url });
  }

  /** Tries to connect, and keeps what comes of it. */
  async tryToConnect(options: Omit<WireOptions, 'url'>, namespace = ''): Promise<void> {
    const { url } = this.service;
    this.attempt = await this.connect({ ...options, url: url + namespace }).then(
      (wire) => ({ wire }),
      (error: unknown) => ({ refused: error instanceof Error ? error.message : String(error) }),
    );
  }

  /** A connection without manners, ended with the scenario. */
  async connect(options: WireOptions): Promise<RawClient> {
    const wire = await RawClient.connect(options);
    this.owned.defer(() => wire.close());
    return wire;
  }

  /**
   * Ends what the scenario has opened.
   * @throws AssertionError when the service did something that no step of the scenario expects
   */
  async close(): Promise<void> {
    const surprises = [this.mine, this.others].flatMap((client) => client?.surprises() ?? []);
    const exit = (this.own ?? this.common)?.ended;
    await this.owned.dispose();
    if (exit !== undefined) shared = this.own ? shared : undefined;
    if (exit !== undefined) expect.fail(`the service ended by itself: it ${exit}`);
    expect(surprises).to.deep.equal([]);
  }

  private async openControl(): Promise<StsControl> {
    this.needEcho(CONTROL);
    const { url } = this.service;
    const control = await StsControl.connect({ url, streamId: this.client.streamId });
    this.owned.defer(() => control.close());
    return control;
  }
}

/** One echo-sts, as whoever puts it into service starts it. Its owner ends it. */
export class EchoProcess implements StsUnderTest, AsyncDisposable {
  private static started = 0;

  private constructor(private readonly sts: StandaloneSts) {}

  /** @throws StartError when it does not come up; then nothing is left running */
  static async start({ control = true }: { control?: boolean } = {}): Promise<EchoProcess> {
    const instance = `echo-sts-${process.pid}-${(EchoProcess.started += 1)}`;
    const evidenceDir = path.join(evidenceRoot(), 'echo-sts-contract');
    return new EchoProcess(await startStandaloneSts({ instance, evidenceDir, control }));
  }

  get url(): string {
    return this.sts.url;
  }

  get ended(): string | undefined {
    const { service } = this.sts;
    return service.exit && service.describeExit();
  }

  residentBytes(): Promise<number> {
    return this.sts.service.residentBytes();
  }

  journal(streamId: string): Promise<JournalRecord[]> {
    return fetchJournal(this.url, streamId);
  }

  /** @throws Error with its exit when the service has ended although nobody asked it to, or that it is not well */
  async expectAlive(): Promise<void> {
    if (this.ended !== undefined) throw new Error(`echo-sts ${this.ended}`);
    const { status } = await fetch(`${this.url}/health`);
    if (status !== 200) throw new Error(`GET ${this.url}/health: expected 200, seen ${status}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sts[Symbol.asyncDispose]();
  }
}
