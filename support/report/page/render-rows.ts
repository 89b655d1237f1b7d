import type { Summary } from '../summary';
import { html, type Content } from './html';
import type { PageFeature } from './model';
import { scenariosOf } from './parts';
import { renderState } from './render-state';

/** The rows that a feature has to prove, each with its state and a link to the first scenario that does. */
export function renderRows(feature: PageFeature, rows: Summary['rows']): Content {
  const links = Object.entries(rows)
    .filter(([row]) => row.startsWith(feature.story === undefined ? 'E' : `${feature.story}-`))
    .flatMap(([row, status]) => {
      const proofs = scenariosOf(feature).filter((scenario) => scenario.rows.includes(row));
      const [first] = proofs;
      if (!first) return [];
      const title = proofs.map(({ name }) => name).join('; ');
      return html`<li><a href="#${first.anchor}" title="${title}">${row} ${renderState(status)}</a></li>`;
    });
  if (links.length === 0) return undefined;
  return html`<ul class="rows" aria-label="What ${feature.name} has to prove">
    ${links}
  </ul>`;
}
