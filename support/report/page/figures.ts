import { freeShare, type Limit } from '../limits';
import { type Content, html, type Markup } from './html';
import type { PageFigure } from './model';

/** `ms`, `s`, `MB`, `ms/s`, `dB`, `LU`: as they are. `share`: 0 to 1. `times`: a factor. `count`, `text`: without a unit. */
export type Unit = 'ms' | 's' | 'MB' | 'ms/s' | 'dB' | 'LU' | 'share' | 'times' | 'count' | 'text';

/** What a figure is called for people. */
interface FigureName {
  label: string;
  unit: Unit;
}

/** By the names that steps give; `$1` stands for what the pattern found. */
const NAMES: readonly (readonly [pattern: RegExp, label: string, unit: Unit])[] = [
  [/^inputReadMs$/, 'First picture sent, until the worker reads the programme', 'ms'],
  [/^workerRunsMs$/, 'First picture sent, until the worker says that it runs', 'ms'],
  [/^(audio|video)FileWorstErrorMs$/, 'Length of $1 files, largest error', 'ms'],
  [/^slowestAnswerMs$/, 'Slowest answer of the STS', 'ms'],
  [/^slowestAnswerSeconds$/, 'Slowest answer of the STS', 's'],
  [/^answersMinMs$/, 'Fastest answer of the STS', 'ms'],
  [/^answersMaxMs$/, 'Slowest answer of the STS', 'ms'],
  [/^pairDeltaMaxMs$/, 'Picture and sound of a pair, largest distance', 'ms'],
  [/^segmentDeltaMaxMs$/, 'Timestamps of a segment, largest distance', 'ms'],
  [/^finalDeltaMs$/, 'Picture and sound of the last pair, distance', 'ms'],
  [/^corrections$/, 'Corrections of sync', 'count'],
  [/^largestCorrectionMs$/, 'Largest correction of sync', 'ms'],
  [/^offsetMedianMs$/, 'A/V offset, median', 'ms'],
  [/^programmeOffsetMs$/, 'A/V offset of the programme itself', 'ms'],
  [/^withoutDefectMs$/, 'A/V offset without the defect', 'ms'],
  [/^offsetLowMs$/, 'A/V offset, sound earliest (of 95 % of beeps)', 'ms'],
  [/^offsetHighMs$/, 'A/V offset, sound latest (of 95 % of beeps)', 'ms'],
  [/^offsetSlopeMsPerS$/, 'A/V offset, drift', 'ms/s'],
  [/^flashesMatched$/, 'Flashes that this offset explains', 'share'],
  [/^nextBestOffset$/, 'Flashes that the next best offset would explain', 'share'],
  [/^outputReadyMs$/, 'First pair put out, until viewers can watch', 'ms'],
  [/^joinedPictureMs$/, 'A viewer who joins late, until the first picture', 'ms'],
  [/^joinedSoundMs$/, 'A viewer who joins late, until the first sound', 'ms'],
  [/^outputPictureMs$/, 'Length of the picture put out', 'ms'],
  [/^outputSoundMs$/, 'Length of the sound put out', 'ms'],
  [/^paceMin$/, 'Slowest pace over 10 seconds', 'times'],
  [/^paceMax$/, 'Fastest pace over 10 seconds', 'times'],
  [/^arrivalJitterP99Ms$/, 'Jitter of arrival, 99th percentile', 'ms'],
  [/^arrivalEarliestMs$/, 'Arrival against segment and offset, earliest second', 'ms'],
  [/^arrivalLatestMs$/, 'Arrival against segment and offset, latest second', 'ms'],
  [/^delayGrowthMsPerS$/, 'Growth of the delay', 'ms/s'],
  [/^arrivalApartMs$/, 'Arrival of picture and sound of the same second, farthest apart', 'ms'],
  [/^beginsAtSecond$/, 'Where the programme begins in the output', 's'],
  [/^delaySeconds$/, 'Delay until viewers get it', 's'],
  [/^earliestSecondMs$/, 'Earliest second against the usual delay', 'ms'],
  [/^latestSecondMs$/, 'Latest second against the usual delay', 'ms'],
  [/^dubbedSeconds$/, 'Dubbed sound heard', 's'],
  [/^longestWaitMs$/, 'Longest wait of a viewer', 'ms'],
  [/^readerHeldUpMs$/, "The suite's own reader was held up for", 'ms'],
  [/^videoLargestStepMs$/, 'Largest step from picture to picture', 'ms'],
  [/^(?:audioLargestStepMs|largestSoundStepMs)$/, 'Largest step from sound packet to sound packet', 'ms'],
  [/^lostFrames$/, 'Pictures lost', 'count'],
  [/^framesNotSeen$/, 'Pictures not seen', 'count'],
  [/^framesBeforeTheBreak$/, 'Pictures before the break', 'count'],
  [/^lostSoundPackets$/, 'Sound packets lost', 'count'],
  [/^leastDubShare$/, 'Share of the dub in the least dubbed segment', 'share'],
  [/^dubShare$/, 'Share of the dub', 'share'],
  [/^wholeRunSeconds$/, 'The whole broadcast took', 's'],
  [/^refusedMs$/, 'Until the worker refused', 'ms'],
  [/^cooldownSeconds$/, 'The breaker was open for', 's'],
  [/^slowestFallbackMs$/, 'Connection lost, until original sound was decided on', 'ms'],
  [/^attemptsAfterSeconds$/, 'Attempts to come back, each after', 's'],
  [/^lookedAfterSeconds$/, 'Looks for the programme, each after', 's'],
  [/^noticedAfterSeconds$/, 'Until the silent connection was noticed', 's'],
  [/^pauseSeconds$/, 'The pause lasted', 's'],
  [/^resumedMs$/, 'End of the pause, until the next fragment', 'ms'],
  [/^waitedMs(\d*)$/, 'Fragments from $1 on waited', 'ms'],
  [/^fifthWaitedSeconds$/, 'The fifth fragment waited', 's'],
  [/^mostInFlight$/, 'Most fragments in flight', 'count'],
  [/^nextSentMs$/, 'An answer, until the next fragment', 'ms'],
  [/^placeFreedAfterSeconds$/, 'Without an answer, until the place was free', 's'],
  [/^memoryGrewMb$/, 'Memory grew by', 'MB'],
  [/^grownMb$/, 'Memory of the service grew by', 'MB'],
  [/^readings$/, 'Readings of the metrics', 'count'],
  [/^toldLongerMs$/, 'Answer times told by the worker are longer by', 'ms'],
  [/^stoppedAfterSeconds$/, 'Told to stop, until the worker had ended', 's'],
  [/^videoPacketsBeforeTheStop$/, 'Pictures before the stop', 'count'],
  [/^audioPacketsBeforeTheStop$/, 'Sound packets before the stop', 'count'],
  [/^latencySeconds$/, 'From source to viewer', 's'],
  [/^worker_(\w+)_queue_msMax$/, 'Longest queue of $1', 'ms'],
  [/^lost$/, 'Pictures found lost', 'text'],
  [/^doubled$/, 'Pictures found doubled', 'text'],
  [/^unread$/, 'Pictures that could not be read', 'text'],
  [/^startMs$/, 'The defect begins at', 'ms'],
  [/^lengthMs$/, 'The defect lasts', 'ms'],
  [/^secondsHeard$/, 'Seconds of the programme that were heard', 'text'],
  [/^answer(\d+)AfterMs$/, 'Answer to fragment $1 came after', 'ms'],
  [/^answerMs$/, 'The answer took', 'ms'],
  [/^slowestMs$/, 'The slowest answer took', 'ms'],
  [/^heldBack$/, 'Answers held back', 'count'],
  [/^endedAfterMs$/, 'Ended after', 'ms'],
  [/^letInAfterMs$/, 'Let in again after', 'ms'],
  [/^closedAfterMs$/, 'Closed after', 'ms'],
  [/^dubLateSamples$/, 'Samples by which the dub is late', 'count'],
  [/^dubLateMaxMs$/, 'A dub is late by at most', 'ms'],
  [/^crosstalkDb$/, 'One side on the other, in decibels', 'text'],
  [/^soundPacketsBeforeTheBreak$/, 'Packets of sound before the break', 'count'],
  [/^returnLaterMs$/, 'The return begins later than its place by', 'ms'],
  [/^gaveUpAfterSeconds$/, 'The worker gave up after', 's'],
  [/^failedAfterSeconds$/, 'The failure was told after', 's'],
  [/^laterAfterStallMs$/, 'Later than before the stall by', 'ms'],
  [/^borderErrorMaxDb$/, 'Worst 21 ms at a border against the ideal join', 'dB'],
  [/^fadeLowerDb$/, 'How much lower a short dub is at its end', 'dB'],
  [/^borderStepMax$/, 'Largest step at a border, against the largest of the rest', 'times'],
  [/^dubGainLu$/, 'A dub is louder than it was made by, farthest off', 'LU'],
  [/^warnedAfterSeconds$/, 'Until the worker warned', 's'],
  [/^endedAfterSeconds$/, 'Until the worker ended', 's'],
  [/^silenceLackingMs$/, 'Silence that is lacking at the end', 'ms'],
  [/^soundEarliestMs$/, 'Sound against picture, earliest', 'ms'],
  [/^soundLatestMs$/, 'Sound against picture, latest', 'ms'],
  [/^soundPacketsMissing$/, 'Packets of sound that are missing', 'count'],
  [/^stoppedAtOnceMs$/, 'Told a second time to stop, until it ended', 'ms'],
  [/^segmentsDubbed$/, 'Segments heard dubbed', 'count'],
  [/^picturesInTheNewFormat$/, 'Pictures in the new format', 'count'],
  [/^waitedForReadySeconds$/, 'Waited for stream:ready for', 's'],
  [/^leftAfterSeconds$/, 'Left after', 's'],
];

const SUFFIXES: readonly (readonly [suffix: RegExp, unit: Unit])[] = [
  [/MsPerS$/, 'ms/s'],
  [/Ms$/, 'ms'],
  [/Seconds$/, 's'],
  [/Mb$/, 'MB'],
];

/** A figure that has a name here; undefined for one that was forgotten. */
export function knownFigure(name: string): FigureName | undefined {
  const found = NAMES.find(([pattern]) => pattern.test(name));
  return found && { label: name.replace(found[0], found[1]), unit: found[2] };
}

/** What to call a figure: its name here, else the one that its step gave, taken apart. */
export function nameFigure(name: string): FigureName {
  const known = knownFigure(name);
  if (known) return known;
  const [suffix, unit] = SUFFIXES.find(([each]) => each.test(name)) ?? [/$/, 'text' as const];
  const words = name
    .replace(suffix, '')
    .replaceAll('_', ' ')
    .replace(/\B[A-Z]/g, ' $&')
    .toLowerCase();
  return { label: words.charAt(0).toUpperCase() + words.slice(1), unit };
}

/** From here on milliseconds are told in seconds. */
const MS_IN_SECONDS_FROM = 1000;
const NARROW_SPACE = '\u202f';
const SIGNS: Readonly<Partial<Record<Unit, string>>> = {
  ms: 'ms',
  s: 's',
  MB: 'MB',
  dB: 'dB',
  LU: 'LU',
  'ms/s': 'ms/s',
  times: '×',
};

/** A measured value and its limit, such as `1.55 s` and `at most 5 s`. */
export interface Reading {
  value: string;
  /** undefined where the figure only informs. */
  limit: string | undefined;
}

/** Tells a figure to people: with its unit, and as many places as mean something. */
export function readFigure(value: unknown, unit: Unit, limit?: Limit): Reading {
  const tell = (number: number): string => tellNumber(number, unit);
  return {
    value: typeof value === 'number' ? tell(value) : withUnit(wordsOf(value), unit),
    limit: limit && describeLimit(limit, tell),
  };
}

function tellNumber(value: number, unit: Unit): string {
  const isLong = unit === 'ms' && Math.abs(value) >= MS_IN_SECONDS_FROM;
  return isLong ? withUnit(formatNumber(value / 1000, 's'), 's') : withUnit(formatNumber(value, unit), unit);
}

function describeLimit({ atLeast, atMost }: Limit, tell: (value: number) => string): string | undefined {
  if (atLeast !== undefined && atMost !== undefined) return `${tell(atLeast)} to ${tell(atMost)}`;
  if (atMost !== undefined) return `at most ${tell(atMost)}`;
  return atLeast === undefined ? undefined : `at least ${tell(atLeast)}`;
}

function formatNumber(value: number, unit: Unit): string {
  const scaled = unit === 'share' ? value * 100 : value;
  const digits = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 && unit !== 's' ? 1 : 2;
  const text = scaled.toLocaleString('en', { maximumFractionDigits: unit === 'share' ? 0 : digits });
  return text === '-0' ? '0' : text.replace('-', '−');
}

function withUnit(text: string, unit: Unit): string {
  const sign = unit === 'share' ? '%' : SIGNS[unit];
  return sign === undefined ? text : `${text}${NARROW_SPACE}${sign}`;
}

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What a scenario measured, each figure beside what it had to meet. */
export function renderFigures(figures: readonly PageFigure[]): Content {
  if (figures.length === 0) return undefined;
  const judged = figures.filter(({ limit }) => limit);
  const others = figures.filter(({ limit }) => !limit);
  return html`<table class="figures">
    <caption class="unseen">
      Measured
    </caption>
    <thead class="unseen">
      <tr>
        <th scope="col">Figure</th>
        <th scope="col">Measured</th>
        <th scope="col">Allowed</th>
        <th scope="col">Room left</th>
      </tr>
    </thead>
    <tbody>
      ${[...judged, ...others].map(renderFigure)}
    </tbody>
  </table>`;
}

function renderFigure({ name, value, limit }: PageFigure): Markup {
  const { label, unit } = nameFigure(name);
  const reading = readFigure(value, unit, limit);
  const free = limit && typeof value === 'number' ? freeShare(value, limit) : undefined;
  return html`<tr title="${name}">
    <th scope="row">${label}</th>
    <td class="value">${reading.value}</td>
    <td class="limit">${reading.limit}</td>
    <td class="room">${free === undefined ? undefined : renderRoom(free)}</td>
  </tr>`;
}

/** A bar that is full where the value is at its limit. */
function renderRoom(free: number): Markup {
  const used = Math.min(100, Math.max(0, Math.round((1 - free) * 100)));
  const words = free < 0 ? 'beyond the limit' : `${Math.round(free * 100)} % room`;
  return html`<span class="bar${free < 0 ? ' beyond' : ''}" aria-hidden="true"
      ><span style="width:${used}%"></span></span
    ><span class="words">${words}</span>`;
}
