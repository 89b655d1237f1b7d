import type { JournalRecord } from '../../services/contracts/journal';
import { Unsupported } from '../base/unsupported';
import { RawClient } from './raw-client';

/** The STS that a scenario about the contract is held against: echo-sts, or somebody else's. */
export interface StsUnderTest {
  readonly url: string;
  /** How its process has ended, if it has. */
  readonly ended: string | undefined;
  /** @throws Error when it does not run any more */
  expectAlive(): Promise<void>;
  residentBytes(): Promise<number>;
  /** What its journal has of a stream so far. */
  journal(streamId: string): Promise<JournalRecord[]>;
}

/** Where somebody else's runs; undefined: the suite starts echo-sts. */
export const foreignStsUrl = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env['STS_URL']?.trim().replace(/\/+$/, '') || undefined;

/** What only echo-sts can be asked for is left out. */
export const onlyOfEcho = (what: string, of: 'check' | 'scenario' = 'scenario'): Unsupported =>
  new Unsupported(`${what}, which only echo-sts has, and STS_URL names another STS`, of);

/** An STS that runs already, and of which nothing is known but the protocol. */
export class ForeignSts implements StsUnderTest {
  readonly ended = undefined;

  constructor(readonly url: string) {}

  /** It lets a client in. */
  async expectAlive(): Promise<void> {
    (await RawClient.connect({ url: this.url })).close();
  }

  residentBytes(): Promise<number> {
    return Promise.reject(onlyOfEcho('it takes a process that the suite started'));
  }

  journal(): Promise<JournalRecord[]> {
    return Promise.reject(onlyOfEcho('it takes the journal', 'check'));
  }
}
