import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from './eventually';
import { processLives } from './process-group';

const LOOK_EVERY_MS = 25;
/** Whoever stands inside has deadlines of its own, all of them shorter. */
const WITHIN_MS = 120_000;

/**
 * Lets a few at a time do what takes the processors for itself, first come first served, in whatever process they are.
 * Each writes a ticket into `folder`, and its turn is when few enough older ones are there. The ticket of a process that
 * has died keeps nobody waiting. Two who come in the same millisecond may both be let in: this is about load, not about safety.
 */
export class StartSemaphore {
  private static tickets = 0;

  /** @param places how many are let in at a time */
  constructor(
    private readonly folder: string,
    private readonly places: number,
    private readonly withinMs = WITHIN_MS,
  ) {}

  /** @throws NotInTimeError when those before it do not come out; what `work` throws */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    const ticket = this.take();
    try {
      await eventually('its turn comes', () => this.isTurnOf(ticket), {
        withinMs: this.withinMs,
        everyMs: LOOK_EVERY_MS,
      });
      return await work();
    } finally {
      this.giveBack(ticket);
    }
  }

  /**
   * As `pass`, for a process that can do nothing else meanwhile: it stands still until its turn comes, or its time is over.
   * @returns to be called when the work is done
   */
  enter(): () => void {
    const ticket = this.take();
    const waiting = new Int32Array(new SharedArrayBuffer(4));
    const latestMs = Date.now() + this.withinMs;
    while (!this.isTurnOf(ticket) && Date.now() < latestMs) Atomics.wait(waiting, 0, 0, LOOK_EVERY_MS);
    return () => this.giveBack(ticket);
  }

  private take(): string {
    // fixed widths, so that the order of names is the order of coming
    const count = String((StartSemaphore.tickets += 1)).padStart(6, '0');
    const ticket = `${Date.now()}-${count}-${process.pid}`;
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(path.join(this.folder, ticket), '');
    return ticket;
  }

  private giveBack(ticket: string): void {
    rmSync(path.join(this.folder, ticket), { force: true });
  }

  private isTurnOf(ticket: string): boolean {
    const tickets = readdirSync(this.folder).filter((name) => processLives(pidOf(name)));
    return tickets.sort().slice(0, this.places).includes(ticket);
  }
}

const pidOf = (ticket: string): number => Number(ticket.split('-')[2]);
