import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../observe/eventually';
import { processLives } from './signals';

const LOOK_EVERY_MS = 25;
/** Whoever stands inside has deadlines of its own, all of them shorter. */
const WITHIN_MS = 120_000;

/**
 * Lets a few at a time do what takes the processors for itself, first come first served, in whatever process they are.
 * Each writes a ticket into `folder`, and its turn is when few enough older ones are there. The ticket of a process that
 * has died keeps nobody waiting. Two who come in the same millisecond may both be let in: this is about load, not about safety.
 */
export class Turnstile {
  private static tickets = 0;

  /** @param places how many are let in at a time */
  constructor(
    private readonly folder: string,
    private readonly places: number,
    private readonly withinMs = WITHIN_MS,
  ) {}

  /** @throws NotInTimeError when those before it do not come out; what `work` throws */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    // fixed widths, so that the order of names is the order of coming
    const count = String((Turnstile.tickets += 1)).padStart(6, '0');
    const ticket = `${Date.now()}-${count}-${process.pid}`;
    await mkdir(this.folder, { recursive: true });
    await writeFile(path.join(this.folder, ticket), '');
    try {
      await eventually('its turn comes', () => this.isTurnOf(ticket), {
        withinMs: this.withinMs,
        everyMs: LOOK_EVERY_MS,
      });
      return await work();
    } finally {
      await rm(path.join(this.folder, ticket), { force: true });
    }
  }

  private async isTurnOf(ticket: string): Promise<boolean> {
    const tickets = (await readdir(this.folder)).filter((name) => processLives(pidOf(name)));
    return tickets.sort().slice(0, this.places).includes(ticket);
  }
}

const pidOf = (ticket: string): number => Number(ticket.split('-')[2]);
