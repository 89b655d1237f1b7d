import { freeShare } from '../limits';
import { readFigure } from './amounts';
import { nameFigure } from './figure-names';
import { html, type Content, type Markup } from './html';
import type { PageFigure } from './model';

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
