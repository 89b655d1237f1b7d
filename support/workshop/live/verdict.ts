import { capitalized, countdown, duration, reasonInWords, segmentName } from './words';
import type { Pace } from './pace';
import type { Lasting } from './orders';
import type { Input, Segment, Session } from './worker-log';

/** `waiting`: nothing is wrong, and nothing to see yet or any more. */
export type Tone = 'good' | 'waiting' | 'warning' | 'bad';

/** What an operator wants to know first. */
export interface Verdict {
  tone: Tone;
  title: string;
  text: string;
}

export interface Facts {
  nowMs: number;
  pace: Pace;
  /** Where a source may publish. */
  inputUrl: string;
  /** `exited with code 0`; absent while it runs. */
  workerEnd?: string | undefined;
  /** Why nothing is heard of the STS. */
  stsAway?: string | undefined;
  hasWorker: boolean;
  input: Input;
  session: Session;
  /** As the metric has it: 0 closed, 1 half-open, 2 open; and since when. */
  breaker: { value: number; sinceMs: number };
  pressure: { action: string; delayMs?: number };
  lastAnswerMs: number | undefined;
  /** The oldest first. */
  segments: readonly Segment[];
  lasting: readonly Lasting[];
}

type Rule = (facts: Facts) => Verdict | undefined;

const bad = (title: string, text: string): Verdict => ({ tone: 'bad', title, text });
const warning = (title: string, text: string): Verdict => ({ tone: 'warning', title, text });
const waiting = (title: string, text: string): Verdict => ({ tone: 'waiting', title, text });

const nobody: Rule = ({ hasWorker, workerEnd, inputUrl }) => {
  const publish = `Publish to ${inputUrl} and a worker starts.`;
  if (!hasWorker) return waiting('Nobody sends', publish);
  if (workerEnd === undefined) return undefined;
  const isOrderly = workerEnd.endsWith('code 0');
  const text = `The worker ${workerEnd}. ${publish}`;
  return isOrderly ? waiting('Nobody sends any more', text) : bad('The worker has ended', text);
};

const source: Rule = ({ input, nowMs, pace }) => {
  switch (input.name) {
    case 'not yet':
      return waiting('Waiting for the source', 'The worker runs; no picture and no sound has come yet.');
    case 'unusable':
      return bad(
        `The source sends no usable ${input.track === 'audio' ? 'sound' : 'picture'}`,
        input.missing,
      );
    case 'awaited':
      return bad(
        'The source is gone',
        `It is looked for again ${countdown(input.untilMs, nowMs)}. Until then viewers get what is buffered.`,
      );
    case 'over':
      return waiting('The programme is over', `Viewers still get its last ${duration(pace.delayMs)}.`);
    case 'there':
      return undefined;
  }
};

const session: Rule = ({ session: now, nowMs, pace, stsAway }) => {
  const of = `of ${pace.retryDelaysMs.length}`;
  const lost = (text: string): Verdict =>
    bad(
      'No session with the STS',
      `Nothing can be dubbed. ${text}${stsAway ? ` The STS does not answer.` : ''}`,
    );
  switch (now.name) {
    case 'not yet':
      return waiting('Connecting to the STS', 'The first session is about to begin.');
    case 'waiting':
      return lost(`Attempt ${now.attempt} ${of} to come back is made ${countdown(now.untilMs, nowMs)}.`);
    case 'connecting':
      return lost(`Attempt ${now.attempt} ${of} to come back is under way.`);
    case 'gone':
      return bad('The STS did not come back', 'The worker ends the programme with what it has.');
    case 'active':
      return undefined;
  }
};

const breaker: Rule = ({ breaker: { value, sinceMs }, nowMs, pace }) => {
  if (value === 1)
    return bad(
      'The breaker is half open',
      `One fragment, the probe, may try: a dub closes the breaker, a failure opens it for another ${duration(pace.cooldownMs)}.`,
    );
  if (value !== 2) return undefined;
  const probe = countdown(sinceMs + pace.cooldownMs, nowMs);
  return bad(
    'The breaker is open',
    `The STS failed ${pace.threshold} times in a row and is left alone. One fragment may try ${probe}.`,
  );
};

const pressure: Rule = ({ pressure: { action, delayMs } }) => {
  if (action === 'pause')
    return warning(
      'The STS asks for a pause',
      'Nothing is sent; what waits too long keeps its original sound.',
    );
  if (action === 'none') return undefined;
  const wait = delayMs === undefined ? 'a while' : duration(delayMs);
  return warning('The STS asks to slow down', `Each fragment waits ${wait} before it is sent.`);
};

/** The outcomes that say something about the STS's health. */
const FAILURES: readonly unknown[] = ['error', 'timeout'];

const failures: Rule = ({ segments, pace }) => {
  const last = segments.at(-1);
  if (last?.outcome !== 'fallback') return undefined;
  const lastGood = segments.findLastIndex(({ reason }) => !FAILURES.includes(reason));
  const inARow = segments.length - 1 - lastGood;
  if (inARow === 0)
    return warning(
      'The last fragment was not dubbed',
      `${named(last)}: ${reasonInWords(last.reason ?? '')}.`,
    );
  const times = inARow === 1 ? 'once' : `${inARow} times in a row`;
  return warning('The STS fails', `It failed ${times}; at ${pace.threshold} in a row the breaker opens.`);
};

/** From half the timeout on it is worth a word. */
const slow: Rule = ({ lastAnswerMs = 0, pace: { stsTimeoutMs } }) =>
  lastAnswerMs < stsTimeoutMs / 2
    ? undefined
    : warning(
        'The STS is slow',
        `Its last answer took ${duration(lastAnswerMs)}; after ${duration(stsTimeoutMs)} it comes too late.`,
      );

const ordered: Rule = ({ lasting }) =>
  lasting.some(({ isHarmless }) => !isHarmless)
    ? warning('A fault is ordered', 'Nothing of it is seen yet: it shows with the next fragments.')
    : undefined;

const beginning: Rule = ({ segments }) =>
  segments.some(({ onAirMs }) => onAirMs !== undefined)
    ? undefined
    : waiting('The programme begins', 'Source and STS are there; the first fragments are on their way.');

/** A minute of segments: so long one remembers. */
const RECENT = 10;

const again: Rule = ({ segments }) =>
  segments.slice(-RECENT).some(({ outcome }) => outcome === 'fallback')
    ? { tone: 'good', title: 'All normal again', text: 'The STS dubs fragments in time.' }
    : undefined;

/** The first that has something to say says it: what viewers lose most by comes first. */
const RULES: readonly Rule[] = [
  ...[nobody, source, session, breaker, pressure, failures, slow, ordered, beginning, again],
];

/** How the pipeline is now, in one sentence or two, whatever viewers still get of before. */
export function verdict(facts: Facts): Verdict {
  for (const rule of RULES) {
    const found = rule(facts);
    if (found) return found;
  }
  return { tone: 'good', title: 'All normal', text: 'The STS dubs every fragment in time.' };
}

const heardAs = ({ outcome }: Segment): string => (outcome === 'dubbed' ? 'the dub' : 'the original sound');
const named = ({ batch }: Segment): string => capitalized(segmentName(batch));

/** What viewers hear now, and from when on they will hear something else: they are one delay behind. */
export function heard({ segments, input, pace, nowMs, workerEnd, hasWorker }: Facts): string {
  if (workerEnd !== undefined || !hasWorker) return '';
  const now = segments.findLast(({ onAirMs }) => onAirMs !== undefined);
  if (now?.onAirMs === undefined) {
    if (input.name !== 'there') return '';
    return `Viewers get the first picture ${countdown(input.sinceMs + pace.delayMs, nowMs)}.`;
  }
  const why = now.reason === undefined ? '' : `, because ${reasonInWords(now.reason)}`;
  const present = `Viewers hear ${heardAs(now)} of ${segmentName(now.batch)}${why}.`;
  const next = segments.find(({ batch, outcome }) => batch > now.batch && outcome !== now.outcome);
  if (!next) return present;
  const fromMs = now.onAirMs + (next.batch - now.batch) * pace.segmentMs;
  return `${present} From ${segmentName(next.batch)} on, ${countdown(fromMs, nowMs)}, they hear ${heardAs(next)}.`;
}
