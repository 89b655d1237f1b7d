import { setImmediate as nextTurn } from 'node:timers/promises';

/** A file of six seconds takes milliseconds to write; what else is due must not wait for more than so many of its frames. */
export const FRAMES_A_TURN = 40;

/** `entries()` of an array, with a turn of the event loop for timers and sockets after every few of them. */
export async function* inTurns<T>(items: readonly T[]): AsyncGenerator<[number, T]> {
  for (const [i, item] of items.entries()) {
    if (i > 0 && i % FRAMES_A_TURN === 0) await nextTurn();
    yield [i, item];
  }
}
