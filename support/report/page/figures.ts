import { labelParts } from '../../verdicts/out-of-bounds';
import { describeLimit, freeShare, type Limit } from '../limits';
import { type Content, html, type Markup } from './html';
import type { PageFigure } from './model';

/** From here on milliseconds are told in seconds. */
const MS_IN_SECONDS_FROM = 1000;
const NARROW_SPACE = '\u202f';

/** A measured value and its limit, such as `1.55 s` and `at most 5 s`. */
export interface Reading {
  value: string;
  /** undefined where the figure only informs. */
  limit: string | undefined;
}

/** Tells a figure to people: with its unit, and as many places as mean something. */
export function readFigure(value: unknown, unit: string, limit?: Limit): Reading {
  const tell = (number: number): string => tellNumber(number, unit);
  return {
    value: typeof value === 'number' ? tell(value) : withUnit(wordsOf(value), unit),
    limit: limit && describeLimit(limit, tell),
  };
}

function tellNumber(value: number, unit: string): string {
  const isLong = unit === 'ms' && Math.abs(value) >= MS_IN_SECONDS_FROM;
  return isLong ? withUnit(formatNumber(value / 1000, 's'), 's') : withUnit(formatNumber(value, unit), unit);
}

function formatNumber(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 && unit !== 's' ? 1 : 2;
  const text = value.toLocaleString('en', { maximumFractionDigits: unit === '%' ? 0 : digits });
  return text === '-0' ? '0' : text.replace('-', '−');
}

const withUnit = (text: string, unit: string): string =>
  unit === '' ? text : `${text}${NARROW_SPACE}${unit}`;

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
  const { what, unit } = labelParts(name);
  const reading = readFigure(value, unit, limit);
  const free = limit && typeof value === 'number' ? freeShare(value, limit) : undefined;
  return html`<tr>
    <th scope="row">${what}</th>
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
