import { html } from '../page/html';
import type { Timeline } from '../timeline';
import { Frame, type Range } from './frame';
import { againstSeconds, type Picture } from './picture';

/** What pairs as the worker reports them must be below, either way (US1-4, US2-1, US2-3). */
const PAIR_MS: Range = [-120, 120];
/** What viewers accept: sound so early, or so late (EBU R37; US2-5). */
const VIEWERS_MS: Range = [-40, 60];
/** The limits are always in sight. */
const SCALE_MS = 150;
const [WIDTH, HEIGHT] = [600, 180];

type Offset = NonNullable<Timeline['offset']>;

/** The offset over the programme with its limits; undefined for a scenario that did not measure it. */
export function offsetPicture({ offset, programmeSeconds }: Timeline): Picture | undefined {
  if (!offset || offset.reported.length + offset.measured.length === 0) return undefined;
  const { reported, measured } = offset;
  const farthest = Math.max(...[...reported, ...measured].map(([, ms]) => Math.abs(ms)));
  const edge = Math.max(1, Math.ceil(farthest / SCALE_MS)) * SCALE_MS;
  const seconds: Range = [0, Math.ceil(programmeSeconds)];
  const frame = new Frame(WIDTH, HEIGHT, seconds, [-edge, edge]);
  const numbers = edge === SCALE_MS ? [...PAIR_MS, ...VIEWERS_MS] : [-edge, 0, edge];
  const drawing = againstSeconds(
    seconds,
    html`<svg aria-hidden="true" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">
      <path class="blue limit" d="${frame.levels(PAIR_MS)}" />
      <path class="orange limit" d="${frame.levels(VIEWERS_MS)}" />
      <path class="blue" d="${frame.steps(reported)}" />
      <path class="orange dots" d="${frame.dots(measured)}" />
    </svg>`,
    numbers.map(
      (ms) =>
        html`<span class="level" style="top:${(100 * Number(frame.y(ms))) / HEIGHT}%"
          >${signed(ms)} ms</span
        >`,
    ),
  );
  return {
    title: 'Sound against picture',
    drawing: html`<p class="legend">
        <i class="blue"></i> as the worker reports <i class="orange"></i> as seen and heard
      </p>
      ${drawing}`,
    description: describe(offset),
  };
}

/** With a real minus sign, which is as wide as a plus. */
const signed = (value: number | string): string => String(value).replace('-', '−');

const describe = ({ reported, measured }: Offset): string =>
  [
    spread('The worker reports', reported, PAIR_MS),
    spread('Flashes and beeps in the output are', measured, VIEWERS_MS),
  ]
    .filter((each) => each !== '')
    .join(' ');

function spread(beginning: string, points: Offset['measured'], [leastMs, mostMs]: Range): string {
  if (points.length === 0) return '';
  const values = points.map(([, ms]) => ms);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const beyond = values.filter((ms) => ms < leastMs || ms > mostMs).length;
  const verdict = beyond === 0 ? 'all' : `${values.length - beyond} of ${values.length}`;
  return (
    `${beginning} ${signed(least.toFixed(1))} to ${signed(most.toFixed(1))} ms apart (positive: sound late), ` +
    `${verdict} within ${signed(leastMs)} to ${mostMs} ms.`
  );
}
