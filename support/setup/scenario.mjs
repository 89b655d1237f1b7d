// What the text of a scenario tells about how it will run.

/**
 * @typedef {{uri: string, name: string, tags: readonly {name: string}[], steps?: readonly {text: string}[]}} Pickle as in cucumber's messages
 */

const RECORDED = 'the recorded broadcast of ';
/** Beside the programme: start, delay, the worker's goodbye and analysis. */
const AROUND_SECONDS = 25;
/** Of a broadcast whose words do not say it. */
const STANDARD_PROGRAMME_SECONDS = 60;

/**
 * What tells broadcasts apart: the words that describe one, up to the step that runs it.
 * @param {Pickle} pickle
 * @returns {string | Pickle} the scenario itself where it shares no broadcast
 */
export function broadcastOf(pickle) {
  const texts = (pickle.steps ?? []).map(({ text }) => text);
  if (texts[0]?.startsWith(RECORDED)) return texts[0];
  const run = texts.indexOf('it is broadcast');
  return run < 0 ? pickle : texts.slice(0, run).join('\n');
}

/**
 * How long it should take: by its tag @seconds:NN, or by the length of its programme.
 * @param {Pickle} pickle
 * @returns {number} 0 where nothing is broadcast
 */
export function statedSeconds(pickle) {
  const tagged = firstNumber(pickle.tags.map(({ name }) => /^@seconds:(\d+)$/.exec(name)?.[1]));
  if (tagged !== undefined) return tagged;
  const texts = (pickle.steps ?? []).map(({ text }) => text);
  const length = firstNumber(texts.map((text) => /\ba programme of ([\d.]+) seconds/.exec(text)?.[1]));
  if (length !== undefined) return length + AROUND_SECONDS;
  return texts[0]?.startsWith(RECORDED) ? STANDARD_PROGRAMME_SECONDS + AROUND_SECONDS : 0;
}

/** @param {readonly (string | undefined)[]} found */
function firstNumber(found) {
  const [first] = found.filter((each) => each !== undefined);
  return first === undefined ? undefined : Number(first);
}
