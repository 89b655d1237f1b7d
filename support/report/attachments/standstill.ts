import type { BroadcastFacts } from '../../broadcast/facts';
import { longestWithin, readStandstills, type Standstill } from '../../records/standstill';
import { clockOf } from './timeline';

/** The strictest limits of live verdicts: 2 % of 10 s, picture and sound apart. */
const STRICTEST_MS = 200;

/**
 * Puts into the first line of a failure that the machine itself stood still while the broadcast was on the air, for longer
 * than the limit that failed. The verdict stays.
 * @param error `limitMs` is the limit that failed, where it knows it
 */
export async function tellStandstill(
  error: Error & { limitMs?: number },
  facts: BroadcastFacts,
): Promise<void> {
  const { startedAtMs, endedAtMs } = facts.times;
  const longest = longestWithin(await readStandstills(), startedAtMs, endedAtMs);
  if (longest && longest.toMs - longest.fromMs > (error.limitMs ?? STRICTEST_MS))
    tellFirst(error, sentence(longest, clockOf(facts)(longest.fromMs)));
}

const sentence = ({ fromMs, toMs }: Standstill, second: number): string =>
  `The machine itself stood still for ${Math.round(toMs - fromMs)} ms, ${second} s after the programme's first picture: ` +
  'a process that only asks for the time was held up. Run it again, with fewer scenarios at a time (CUCUMBER_PARALLEL).';

/** Once: the scenario's own account and cucumber's show the same error. */
function tellFirst(error: Error, line: string): void {
  if (error.message.startsWith(line)) return;
  const { message, stack } = error;
  error.message = `${line}\n${message}`;
  if (stack !== undefined) error.stack = stack.replace(message, error.message);
}
