import { randomUUID } from 'node:crypto';
import { nowMs } from '../../services/contracts/clock';
import type { Audio } from '../../services/contracts/audio';
import type { StsEvent, StsMessages } from '../../services/contracts/events';
import type { FragmentData } from '../../services/contracts/fragment-events';
import { fragmentAck, fragmentData, streamCommand, streamInit } from './messages';
import { ANSWER_MS, type Received, RawClient } from './raw-client';
import { misconduct } from './violations';

/** The suite in the worker's place: one stream, which it may connect more than once. */
export class ContractClient {
  readonly streamId = `contract-${randomUUID().slice(0, 13)}`;
  readonly workerId = 'suite';
  /** Fragments as they were sent, in order. */
  readonly sent: { fragment: FragmentData; atMs: number }[] = [];
  private readonly ids = new Map<number, string>();
  private readonly wires: RawClient[] = [];
  private readonly expected = new Set<Received>();

  /** @param sound of its fragments: left out, four bytes that are none */
  constructor(
    private readonly url: string,
    private readonly sound?: Audio,
  ) {}

  get isConnected(): boolean {
    return this.wires.length > 0;
  }

  /** Its present connection. */
  get wire(): RawClient {
    const wire = this.wires.at(-1);
    if (!wire) throw new Error('Bad step sequence: no step before this one connects the client');
    return wire;
  }

  /** @throws Error with the service's reason when it is not let in. */
  async connect(): Promise<void> {
    const headers = { 'x-stream-id': this.streamId, 'x-worker-id': this.workerId };
    this.wires.push(await RawClient.connect({ url: this.url, headers }));
  }

  /** Opens a session and waits for its `stream:ready`. */
  async open(maxInflight?: number): Promise<void> {
    const before = this.wire.count('stream:ready');
    this.wire.send('stream:init', {
      ...streamInit(this),
      ...(maxInflight !== undefined && { max_inflight: maxInflight }),
    });
    await this.wire.arrival('stream:ready', before + 1);
  }

  /** The ids of its sessions so far, over all its connections. */
  sessionIds(): string[] {
    const ready = this.wires
      .flatMap(({ received }) => received)
      .filter(({ event }) => event === 'stream:ready');
    return ready.map(({ payload }) => (payload as StsMessages['stream:ready']).session_id);
  }

  /** A well-formed message of this client's; of a fragment the next one that it has not sent. */
  message(event: string): object {
    switch (event) {
      case 'stream:init':
        return streamInit(this);
      case 'fragment:data':
        return this.nextFragment(this.sent.length);
      case 'fragment:ack':
        return fragmentAck(this.sent[0]?.fragment.fragment_id ?? randomUUID());
      default:
        return streamCommand(this);
    }
  }

  sendFragment(sequence: number, change: Partial<FragmentData> = {}): FragmentData {
    const own = { ...this.nextFragment(sequence), fragment_id: this.ids.get(sequence) ?? randomUUID() };
    const fragment = { ...own, ...change };
    this.send('fragment:data', fragment);
    return fragment;
  }

  /** @param message right or wrong; of a fragment it is kept, whatever is wrong with it */
  send(event: string, message: object): void {
    if (event === 'fragment:data') this.sent.push({ fragment: message as FragmentData, atMs: nowMs() });
    this.wire.send(event, message);
  }

  private nextFragment(sequence: number): FragmentData {
    const fragment = fragmentData(this, sequence);
    return this.sound ? { ...fragment, audio: this.sound } : fragment;
  }

  sendFragments(first: number, last: number): void {
    for (let sequence = first; sequence <= last; sequence++) this.sendFragment(sequence);
  }

  /** The id that a fragment will have, for whoever has to know it before. */
  idOf(sequence: number): string {
    const id = randomUUID();
    this.ids.set(sequence, id);
    return id;
  }

  /** The fragment last sent with this number. */
  fragment(sequence: number): FragmentData {
    const found = this.sent.findLast(({ fragment }) => fragment.sequence_number === sequence);
    if (!found) throw new Error(`Bad step sequence: the client has sent no fragment ${sequence}`);
    return found.fragment;
  }

  /** Messages of an event on the present connection; they are known to fit their schema. */
  all<E extends StsEvent>(event: E): (StsMessages[E] & { atMs: number })[] {
    const { received } = this.wire;
    return received
      .filter((message) => message.event === event)
      .map(({ payload, atMs }) => ({ ...(payload as StsMessages[E]), atMs }));
  }

  /** Waits for so many answers, and until the service has nothing more to say at once. @returns all of them */
  async answers(count: number) {
    await this.wire.arrival('fragment:processed', count, ANSWER_MS);
    if (!this.wire.ended) await this.wire.settled();
    return this.all('fragment:processed');
  }

  /** The refusals of everything sent so far: whoever asks for them takes them into account. */
  async refusals() {
    if (!this.wire.ended) await this.wire.settled();
    for (const message of this.wire.received) if (message.event === 'error') this.expected.add(message);
    return this.all('error');
  }

  /** Everything that the service did on any connection although no step expects it, one sentence each. */
  surprises(): string[] {
    const messages = this.wires.flatMap(({ received }) => received);
    return messages.flatMap((message) => {
      const { event, payload } = message;
      const problem = misconduct(event, payload, this.streamId);
      if (problem !== undefined) return [problem];
      if (event !== 'error' || this.expected.has(message)) return [];
      return [`the service sent an error that no step expects: ${JSON.stringify(payload)}`];
    });
  }

  close(): void {
    for (const wire of this.wires) wire.close();
  }
}
