import { z } from 'zod';
import { nowMs } from '../../../services/contracts/clock';
import type { StsControl } from '../../faults/sts-control';
import { countdown } from './words';

/** Of those about the same thing the last one holds. */
const KINDS = ['errors', 'backpressure', 'latency', 'delivery', 'sound', 'connection'] as const;
type Kind = (typeof KINDS)[number];

/** Something that the STS can be told from the page. */
interface Order {
  about: Kind;
  give: (control: StsControl) => Promise<unknown>;
  /** What the STS does because of it, as a predicate; left out: as usual, or it is over at once. */
  lasting?: string;
  /** What ends it; left out: another order. */
  ends?: 'with the session' | 'with a fragment' | { afterMs: number };
  /** Dubs are other ones, and nothing is wrong. */
  isHarmless?: true;
}

const SLOW = { min_ms: 5000, max_ms: 5000, seed: 1 };
const REFUSE_MS = 20_000;

/** By the names that the page's buttons have. */
export const ORDERS: Readonly<Record<string, Order>> = {
  'errors-on': {
    ...{ about: 'errors', lasting: 'answers TIMEOUT to every fragment' },
    give: (control) => control.simulateErrors([{ trigger: 'always', error_code: 'TIMEOUT' }]),
  },
  'errors-off': { about: 'errors', give: (control) => control.stopErrors() },
  pause: {
    ...{ about: 'backpressure', lasting: 'asks for a pause', ends: 'with the session' },
    give: (control) => control.backpressure({ action: 'pause', severity: 'high' }),
  },
  'slow-down': {
    ...{ about: 'backpressure', lasting: 'asks to slow down', ends: 'with the session' },
    give: (control) =>
      control.backpressure({ action: 'slow_down', severity: 'medium', recommended_delay_ms: 500 }),
  },
  'no-backpressure': {
    about: 'backpressure',
    give: (control) => control.backpressure({ action: 'none', severity: 'low' }),
  },
  slow: {
    ...{ about: 'latency', lasting: 'takes 5 seconds for each answer' },
    give: (control) => control.latency(SLOW),
  },
  fast: { about: 'latency', give: (control) => control.latency({ min_ms: 0, max_ms: 0, seed: 1 }) },
  drop: {
    ...{ about: 'delivery', lasting: 'gives no answer to the next fragment', ends: 'with a fragment' },
    give: (control) => control.delivery({ mode: 'drop', count: 1 }),
  },
  'answer-all': { about: 'delivery', give: (control) => control.delivery({ mode: 'normal' }) },
  'marked-sound': {
    ...{ about: 'sound', lasting: 'gives back tones, other ones for each fragment', isHarmless: true },
    give: (control) => control.audio({ mode: 'marked' }),
  },
  'spoken-sound': {
    ...{ about: 'sound', lasting: 'says the number of each fragment', isHarmless: true },
    give: (control) => control.audio({ mode: 'spoken' }),
  },
  'corrupt-sound': {
    ...{ about: 'sound', lasting: 'gives back sound that cannot be read' },
    give: (control) => control.audio({ mode: 'corrupt' }),
  },
  'echo-sound': { about: 'sound', give: (control) => control.audio({ mode: 'echo' }) },
  goodbye: { about: 'connection', give: (control) => control.disconnect({ how: 'server' }) },
  cut: {
    ...{ about: 'connection', lasting: 'lets nobody in', ends: { afterMs: REFUSE_MS } },
    give: (control) => control.disconnect({ how: 'transport', refuse_for_ms: REFUSE_MS }),
  },
  forget: { about: 'connection', give: (control) => control.loseSession() },
};

/** The order that ends what lasts; a refusal of connections ends by itself only. */
const NORMAL: Readonly<Partial<Record<Kind, string>>> = {
  errors: 'errors-off',
  backpressure: 'no-backpressure',
  latency: 'fast',
  delivery: 'answer-all',
  sound: 'echo-sound',
};
const ALL_NORMAL = 'all-normal';

const request = z.strictObject({ order: z.enum([...Object.keys(ORDERS), ALL_NORMAL]) });

/** What ends some orders: when a session last began, and when a fragment last came to the STS; as `nowMs`. */
export interface Seen {
  sessionMs?: number | undefined;
  fragmentMs?: number | undefined;
}

/** An order that lasts, in words. */
export interface Lasting {
  /** `The STS answers TIMEOUT to every fragment`. */
  text: string;
  /** `until it is ended here`, `for another 12 s`. */
  until: string;
  sinceMs: number;
  isHarmless: boolean;
}

export interface OrdersNow {
  lasting: Lasting[];
  /** Names of the buttons that hold. */
  chosen: string[];
  /** Whether something of it would end by `all-normal`. */
  canEnd: boolean;
}

/** Gives the orders of the page's buttons, and knows which last until when. */
export class Orders {
  private readonly given = new Map<Kind, { name: string; atMs: number }>();

  constructor(
    private readonly control: StsControl,
    private readonly now: () => number = nowMs,
  ) {}

  /** @throws ZodError when it is no order, Error with the reason when the STS refuses */
  async order(body: unknown): Promise<void> {
    const { order } = request.parse(body);
    const names =
      order === ALL_NORMAL ? [...this.given.keys()].flatMap((kind) => NORMAL[kind] ?? []) : [order];
    for (const name of names) await this.give(name);
  }

  state(seen: Seen): OrdersNow {
    const holding = KINDS.flatMap((kind) => this.holding(kind, seen));
    const chosen = KINDS.flatMap(
      (kind) => holding.find(({ about }) => about === kind)?.name ?? NORMAL[kind] ?? [],
    );
    const canEnd = holding.some(({ about }) => NORMAL[about] !== undefined);
    return { chosen, canEnd, lasting: holding.map(({ name, atMs }) => this.inWords(name, atMs)) };
  }

  private async give(name: string): Promise<void> {
    const order = ORDERS[name];
    if (!order) return;
    const atMs = this.now();
    await order.give(this.control);
    if (order.lasting !== undefined) this.given.set(order.about, { name, atMs });
    else if (order.about !== 'connection') this.given.delete(order.about);
  }

  private holding(about: Kind, seen: Seen): { about: Kind; name: string; atMs: number }[] {
    const given = this.given.get(about);
    if (!given) return [];
    if (!this.isOver(given, seen)) return [{ about, ...given }];
    this.given.delete(about);
    return [];
  }

  private isOver({ name, atMs }: { name: string; atMs: number }, seen: Seen): boolean {
    const ends = ORDERS[name]?.ends;
    if (ends === 'with the session') return (seen.sessionMs ?? -Infinity) > atMs;
    if (ends === 'with a fragment') return (seen.fragmentMs ?? -Infinity) > atMs;
    return ends !== undefined && this.now() >= atMs + ends.afterMs;
  }

  private inWords(name: string, sinceMs: number): Lasting {
    const { lasting = '', ends, isHarmless = false } = ORDERS[name] ?? {};
    return { text: `The STS ${lasting}`, until: this.until(ends, sinceMs), sinceMs, isHarmless };
  }

  private until(ends: Order['ends'], sinceMs: number): string {
    if (ends === undefined) return 'until it is ended here';
    if (ends === 'with the session') return 'until it is ended here, or another session begins';
    if (ends === 'with a fragment') return 'until one has come';
    return `ends by itself ${countdown(sinceMs + ends.afterMs, this.now())}`;
  }
}
