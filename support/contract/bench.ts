import { expect } from 'chai';
import type { ControlAck } from '../../services/contracts/control-events';
import { StsControl } from '../faults/sts-control';
import { Disposer } from '../base/disposer';
import { ContractClient } from './contract-client';
import { EchoProcess } from './echo-process';
import { Wire, type WireOptions } from './wire';

let shared: Promise<EchoProcess> | undefined;

/** Ends the process that scenarios share; to be called when the last one is over. */
export async function endSharedService(): Promise<void> {
  await (await shared)?.[Symbol.asyncDispose]();
}

/** What a scenario about the contract works with. Its streams are its own, so scenarios can share a service. */
export class ContractBench {
  /** What came of the latest attempt to connect. */
  attempt: { wire: Wire } | { refused: string } | undefined;
  /** Both answers to the latest order of a test. */
  orderAnswers: readonly ControlAck[] = [];
  /** How many messages the client had received before the message that the scenario is about was sent. */
  mark = 0;
  /** Where in what the client received the message stands that the latest step looked at. */
  place = -1;
  private readonly owned = new Disposer();
  private own: EchoProcess | undefined;
  private mine: ContractClient | undefined;
  private others: ContractClient | undefined;
  private channel: Promise<StsControl> | undefined;
  private watched: EchoProcess | undefined;

  /** The service of this scenario: the shared one, unless it has been given its own. */
  async service(): Promise<EchoProcess> {
    return (this.watched = this.own ?? (await (shared ??= EchoProcess.start())));
  }

  async startOwnService(settings: { control?: boolean } = {}): Promise<void> {
    this.own = this.owned.own(await EchoProcess.start(settings));
  }

  /** The client that the scenario is about; it comes into being when it is first spoken of. */
  async client(): Promise<ContractClient> {
    return (this.mine ??= await this.newClient());
  }

  async otherClient(): Promise<ContractClient> {
    return (this.others ??= await this.newClient());
  }

  async newClient(): Promise<ContractClient> {
    const client = new ContractClient((await this.service()).url);
    this.owned.defer(() => client.close());
    return client;
  }

  /** The control channel, for the client's stream. */
  async control(): Promise<StsControl> {
    return (this.channel ??= this.openControl());
  }

  /** Tries to connect, and keeps what comes of it. */
  async tryToConnect(options: Omit<WireOptions, 'url'>, namespace = ''): Promise<void> {
    const { url } = await this.service();
    this.attempt = await this.connect({ ...options, url: url + namespace }).then(
      (wire) => ({ wire }),
      (error: unknown) => ({ refused: error instanceof Error ? error.message : String(error) }),
    );
  }

  /** A connection without manners, ended with the scenario. */
  async connect(options: WireOptions): Promise<Wire> {
    const wire = await Wire.connect(options);
    this.owned.defer(() => wire.close());
    return wire;
  }

  /**
   * Ends what the scenario has opened.
   * @throws AssertionError when the service did something that no step of the scenario expects
   */
  async close(): Promise<void> {
    const surprises = [this.mine, this.others].flatMap((client) => client?.surprises() ?? []);
    const exit = this.watched?.process.exit && this.watched.process.describeExit();
    await this.owned.dispose();
    if (exit !== undefined) shared = this.own ? shared : undefined;
    expect(exit, 'the service ended by itself').to.equal(undefined);
    expect(surprises).to.deep.equal([]);
  }

  private async openControl(): Promise<StsControl> {
    const [{ url }, { streamId }] = [await this.service(), await this.client()];
    const control = await StsControl.connect({ url, streamId });
    this.owned.defer(() => control.close());
    return control;
  }
}
