import { z } from 'zod';
import type { StsControl } from '../../faults/sts-control';

type Order = (control: StsControl) => Promise<unknown>;

/** Something that the STS can be told from the page. */
interface Fault {
  order: Order;
  /** How it is shown while it lasts; left out: it is over at once. */
  lasting?: string;
  /** What of the above it replaces. */
  about: 'errors' | 'backpressure' | 'latency' | 'delivery' | 'sound' | 'connection';
}

const SLOW = { minMs: 5000, maxMs: 5000, seed: 1 };
const REFUSE_MS = 20_000;

/** By the names that the page's buttons have. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'errors-on': {
    ...{ about: 'errors', lasting: 'answers TIMEOUT to every fragment' },
    order: (control) => control.simulateErrors([{ trigger: 'always', code: 'TIMEOUT' }]),
  },
  'errors-off': { about: 'errors', order: (control) => control.stopErrors() },
  pause: {
    ...{ about: 'backpressure', lasting: 'asks for a pause' },
    order: (control) => control.backpressure({ action: 'pause', severity: 'high' }),
  },
  'slow-down': {
    ...{ about: 'backpressure', lasting: 'asks to slow down' },
    order: (control) =>
      control.backpressure({ action: 'slow_down', severity: 'medium', recommendedDelayMs: 500 }),
  },
  'no-backpressure': {
    about: 'backpressure',
    order: (control) => control.backpressure({ action: 'none', severity: 'low' }),
  },
  slow: {
    ...{ about: 'latency', lasting: 'takes 5 seconds for each answer' },
    order: (control) => control.latency(SLOW),
  },
  fast: { about: 'latency', order: (control) => control.latency({ minMs: 0, maxMs: 0, seed: 1 }) },
  'marked-sound': {
    ...{ about: 'sound', lasting: 'gives back marked dubs' },
    order: (control) => control.audio({ mode: 'marked' }),
  },
  'spoken-sound': {
    ...{ about: 'sound', lasting: 'says the number of each fragment' },
    order: (control) => control.audio({ mode: 'spoken' }),
  },
  'corrupt-sound': {
    ...{ about: 'sound', lasting: 'gives back corrupt sound' },
    order: (control) => control.audio({ mode: 'corrupt' }),
  },
  'echo-sound': { about: 'sound', order: (control) => control.audio({ mode: 'echo' }) },
  drop: { about: 'delivery', order: (control) => control.delivery({ mode: 'drop', count: 1 }) },
  goodbye: { about: 'connection', order: (control) => control.disconnect({ how: 'server' }) },
  tear: {
    about: 'connection',
    order: (control) => control.disconnect({ how: 'transport', refuseForMs: REFUSE_MS }),
  },
  forget: { about: 'connection', order: (control) => control.loseSession() },
};

const request = z.strictObject({ fault: z.enum(Object.keys(FAULTS)) });

/** Carries out what the page's buttons say, and knows what lasts. */
export class Faults {
  private readonly byKind = new Map<Fault['about'], string>();

  constructor(private readonly control: StsControl) {}

  get lasting(): string[] {
    return [...this.byKind.values()];
  }

  /** @throws ZodError when it is no request, Error with the reason when the STS refuses */
  async order(body: unknown): Promise<void> {
    const fault = FAULTS[request.parse(body).fault];
    if (!fault) return;
    await fault.order(this.control);
    this.byKind.delete(fault.about);
    if (fault.lasting !== undefined) this.byKind.set(fault.about, fault.lasting);
  }
}
