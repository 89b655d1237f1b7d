import { html, type Content, type Markup } from './html';
import type { PageFeature } from './model';
import { PARTS, scenariosOf, stateOfFeature } from './parts';
import { renderState } from './render-state';

/** Search and filter, which need the script and so begin hidden, and the contents. */
export function renderControls(features: readonly PageFeature[], total: number): Markup {
  return html`<aside>
    <search class="controls" hidden>
      <label>Search <input type="search" id="search" autocomplete="off" /></label>
      <label
        >State
        <select id="tone">
          <option value="">all</option>
          <option value="bad">failed</option>
          <option value="good">passed</option>
          <option value="none">skipped</option>
        </select></label
      >
      <label
        >Tag
        <select id="tag">
          <option value="">all</option>
          ${tagsIn(features).map((tag) => html`<option>${tag}</option>`)}
        </select></label
      >
      <p id="matches" role="status" aria-live="polite">${total} scenarios</p>
      <p class="actions">
        <button type="button" id="unfold" aria-pressed="false">Open all</button
        ><button type="button" id="theme">Dark</button>
      </p>
    </search>
    <nav aria-label="Contents">
      ${PARTS.map(({ part, short }) =>
        renderContents(
          short,
          features.filter((feature) => feature.part === part),
        ),
      )}
    </nav>
  </aside>`;
}

function renderContents(title: string, features: readonly PageFeature[]): Content {
  if (features.length === 0) return undefined;
  return html`<h2>${title}</h2>
    <ul>
      ${features.map(
        (feature) =>
          html`<li>
            <a href="#${feature.anchor}">${renderState(stateOfFeature(feature))} ${feature.name}</a>
          </li>`,
      )}
    </ul>`;
}

/** Those that choose: a tag of a single row is a link already. */
function tagsIn(features: readonly PageFeature[]): string[] {
  const tags = features.flatMap(scenariosOf).flatMap((scenario) => scenario.tags);
  return [...new Set(tags)].filter((tag) => !/^@(US\d+-|E)\d+$/.test(tag)).sort();
}
