import { inspect } from 'node:util';
import pWaitFor from 'p-wait-for';

const DEFAULT_EVERY_MS = 50;
/** A value in an error message is cut after so many characters. */
const SHOWN_CHARACTERS = 1000;

interface EventuallyOptions<T> {
  /** The deadline, from the step's own text. */
  withinMs: number;
  /** Pause between two tries. */
  everyMs?: number;
  /** What the value must be; by default anything but undefined, null and false. */
  until?: (value: T) => boolean;
}

/** Thrown by a probe when waiting longer is pointless, such as for the words of a process that has ended. */
export class GiveUp extends Error {
  override name = 'GiveUp';
}

/** The deadline passed. The message says what was awaited, the last value, the last error, the time and the tries. */
export class NotInTimeError extends Error {
  override name = 'NotInTimeError';
}

/**
 * Asks again and again until the answer is right. A probe that throws is asked again too, so it may assert.
 * @param description what should come true, as a clause: `the media server lists the worker as a reader`
 * @returns the value that was right
 * @throws NotInTimeError at the deadline, also while a probe is still pending; GiveUp at once
 */
export async function eventually<T>(
  description: string,
  probe: () => T | Promise<T>,
  { withinMs, everyMs = DEFAULT_EVERY_MS, until = isSomething }: EventuallyOptions<T>,
): Promise<T> {
  const tries = new Tries<T>(probe, until);
  const waiting = pWaitFor<T>(() => tries.next(), { interval: everyMs });
  let timer: NodeJS.Timeout | undefined;
  // p-wait-for's own timeout looks at the clock only between two tries: a try that hangs would outlast it
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tries.giveUp(description, withinMs)), withinMs);
  });
  try {
    return await Promise.race([waiting, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

class Tries<T> {
  private readonly startedAt = performance.now();
  private count = 0;
  private lastValue: { value: T } | undefined;
  private lastError: unknown;
  private ended: NotInTimeError | undefined;

  constructor(
    private readonly probe: () => T | Promise<T>,
    private readonly until: (value: T) => boolean,
  ) {}

  /** The form that p-wait-for takes: the value wrapped, or false to go on. */
  async next() {
    if (this.ended) throw this.ended;
    this.count += 1;
    try {
      const value = await this.probe();
      this.lastValue = { value };
      this.lastError = undefined;
      return this.until(value) && pWaitFor.resolveWith(value);
    } catch (error) {
      if (error instanceof GiveUp) throw error;
      this.lastError = error;
      return false;
    }
  }

  /** No more tries. @returns what to tell */
  giveUp(description: string, withinMs: number): NotInTimeError {
    const elapsedMs = Math.round(performance.now() - this.startedAt);
    const lines = [
      `Not within ${withinMs} ms: ${description}`,
      `  last value: ${this.lastValue ? show(this.lastValue.value) : 'none'}`,
      ...(this.lastError === undefined ? [] : [`  last error: ${message(this.lastError)}`]),
      `  tried ${this.count} times in ${elapsedMs} ms`,
    ];
    this.ended = new NotInTimeError(lines.join('\n'), { cause: this.lastError });
    return this.ended;
  }
}

function show(value: unknown): string {
  const text = inspect(value, { depth: 4, breakLength: 110 });
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : show(error);
}

/**
 * Waits for a promise, but no longer than so.
 * @returns what the promise brought, or `'deadline'`
 */
export async function within<T>(promise: Promise<T>, deadlineMs: number): Promise<T | 'deadline'> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<'deadline'>((resolve) => {
    timer = setTimeout(() => resolve('deadline'), deadlineMs);
  });
  try {
    return await Promise.race([promise, passed]);
  } finally {
    clearTimeout(timer);
  }
}
