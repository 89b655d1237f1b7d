import { type Content, html, type Markup } from '../page/html';
import { type Range, share, short, ticks } from './frame';

/** Something to look at. */
export interface Picture {
  title: string;
  /** As wide as its place. */
  drawing: Markup;
  /** What its lines show, for readers who don't see them; left out where all of it is text. */
  description?: string;
}

/** A style that puts something at a place along the width of a picture. */
export const at = (value: number, range: Range): string => `left:${short(100 * share(value, range))}%`;

/** What is drawn against time, with lines at round seconds and their numbers below. */
export const againstSeconds = (range: Range, ...drawn: Content[]): Markup =>
  html`<div class="plot">
      ${ticks(range).map((tick) => html`<i class="grid" style="${at(tick, range)}"></i>`)} ${drawn}
    </div>
    <p class="axis">
      ${ticks(range).map(
        (tick, i) =>
          html`<span style="${at(tick, range)}">${i === 0 ? `${short(tick)} s` : short(tick)}</span>`,
      )}
    </p>`;
