import type { Summary } from '../summary';
import { html, trusted, type Content, type Markup } from './html';
import type { PageFeature, PageRule } from './model';
import { scenariosOf, stateOfFeature } from './parts';
import { renderRows } from './render-rows';
import { renderScenario } from './render-scenario';
import { renderState, toneOf } from './render-state';

/** A feature with its promise, its rules and their scenarios; folded up where it is long and nothing is wrong. */
export function renderFeature(feature: PageFeature, rows: Summary['rows']): Markup {
  const { anchor, name, story, promise, part } = feature;
  const state = stateOfFeature(feature);
  const count = scenariosOf(feature).length;
  const rules = feature.rules.map(renderRule);
  return html`<section class="feature ${part}" id="${anchor}" aria-labelledby="${anchor}-name" tabindex="-1">
    <header>
      <h3 id="${anchor}-name">
        ${story !== undefined && html`<span class="number">${story}</span> `}${name}
      </h3>
      <p class="count">${renderState(state)} ${describeCount(feature)}</p>
    </header>
    ${promise.map((paragraph, i) => html`<p class="${i === 0 ? 'promise' : 'terms'}">${paragraph}</p>`)}
    ${part === 'conditions' && renderRows(feature, rows)}
    ${
      part === 'instruments' && count > 0
        ? html`<details class="fold" ${toneOf(state) === 'bad' && trusted('open')}>
            <summary>Show ${count === 1 ? 'the scenario' : `the ${count} scenarios`}</summary>
            ${rules}
          </details>`
        : rules
    }
  </section>`;
}

/** `all 10 scenarios passed`, `1 of 9 failed`. */
export function describeCount(feature: PageFeature): string {
  const scenarios = scenariosOf(feature);
  const bad = scenarios.filter(({ status }) => toneOf(status) === 'bad').length;
  const passed = scenarios.filter(({ status }) => status === 'passed').length;
  if (scenarios.length === 0) return 'not in this run';
  if (bad > 0) return `${bad} of ${scenarios.length} failed`;
  return passed === scenarios.length
    ? `${passed} of ${passed} passed`
    : `${passed} of ${scenarios.length} passed`;
}

function renderRule({ name, scenarios }: PageRule): Content {
  const level = name === '' ? 4 : 5;
  return html`<div class="rule">
    ${name !== '' && html`<h4>${name}</h4>`} ${scenarios.map((scenario) => renderScenario(scenario, level))}
  </div>`;
}
