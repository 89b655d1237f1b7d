// What the text of a scenario tells about the broadcast that it looks at.

const RECORDED = 'the recorded broadcast of ';
/** A worker that is refused, or gives up, does so within the time that its scenario allows. */
const READS = 'a worker reads it';
const LONGEST_WAIT_SECONDS = 20;
/** Beside the programme: start, delay, the worker's goodbye and analysis. */
const AROUND_SECONDS = 25;
/** Of a broadcast whose words do not say it. */
const STANDARD_PROGRAMME_SECONDS = 60;

/**
 * What tells broadcasts apart: the words that describe one, up to the step that runs it.
 * @param texts of a scenario's steps
 * @returns undefined where it shares no broadcast
 */
export function broadcastOf(texts: readonly string[]): string | undefined {
  if (texts[0]?.startsWith(RECORDED)) return texts[0];
  const run = texts.indexOf('it is broadcast');
  return run < 0 ? undefined : texts.slice(0, run).join('\n');
}

/**
 * How long it should take, by its words: the length of its programme, as often as it begins, or the time that a worker is given.
 * @returns 0 where nothing is broadcast
 */
export function statedSeconds(texts: readonly string[]): number {
  const length = firstNumber(texts, /\ba programme of ([\d.]+) seconds/);
  const times = texts.some((text) => text.endsWith('begins the programme anew')) ? 2 : 1;
  if (length !== undefined) return length * times + AROUND_SECONDS;
  if (texts.includes(READS)) return firstNumber(texts, /^within (\d+) seconds/) ?? LONGEST_WAIT_SECONDS;
  return texts[0]?.startsWith(RECORDED) ? STANDARD_PROGRAMME_SECONDS + AROUND_SECONDS : 0;
}

function firstNumber(texts: readonly string[], pattern: RegExp): number | undefined {
  const [first] = texts.flatMap((text) => pattern.exec(text)?.[1] ?? []);
  return first === undefined ? undefined : Number(first);
}
