import { html, trusted, type Content, type Markup } from './html';
import type { PageScenario, PageStep } from './model';
import { renderFailure, splitMessage } from './render-failure';
import { renderFigures } from './render-figures';
import { renderState, toneOf } from './render-state';
import { describeDuration } from './verdict';

/** One promise: its name and what was measured at a glance, its steps and all the rest when opened. */
export function renderScenario(scenario: PageScenario, level: number): Markup {
  const { anchor, name, rows, tags, status, seconds, figures, flaky } = scenario;
  const isBad = toneOf(status) === 'bad';
  const heading = trusted(`h${level}`);
  return html`<article
    class="scenario"
    id="${anchor}"
    data-tone="${toneOf(status)}"
    data-tags="${tags.join(' ')}"
    tabindex="-1"
  >
    <details ${isBad && trusted('open')}>
      <summary>
        ${renderState(status)}
        <${heading}>${name}</${heading}>
        <span class="aside">
          ${flaky && html`<span class="tag">passed only when tried again</span> `}
          ${rows.map((row) => html`<span class="row">${row}</span> `)}
          <span class="time">${describeDuration(seconds)}</span>
        </span>
      </summary>
      <div class="body">
        <ol class="steps">
          ${scenario.steps.map(renderStep)}
        </ol>
        ${isBad && renderFailure(scenario)}
        ${flaky && html`<p>Before it passed: <strong>${flaky.step}</strong></p>`} ${flaky && renderMessage(flaky.message)}
        ${scenario.pictures.map(
          ({ title, svg, description }) =>
            html`<figure>
              <figcaption>${title}</figcaption>
              <div class="drawing">${trusted(svg)}</div>
              <p class="quiet">${description}</p>
            </figure>`,
        )}
        ${scenario.clips.map(
          ({ title, href, seconds: length }) =>
            html`<figure>
              <figcaption>${title} <span class="quiet">${describeDuration(length)}</span></figcaption>
              <video controls preload="none" src="${href}" aria-label="${title}"></video>
            </figure>`,
        )}
        <p class="place">
          <a href="#${anchor}">Link to this scenario</a> <code>${scenario.place}</code>
          ${tags.map((tag) => html`<span class="tag">${tag}</span> `)}
        </p>
      </div>
    </details>
    ${renderFigures(figures)}
  </article>`;
}

function renderStep({ keyword, text, table, docString, status, message }: PageStep): Markup {
  return html`<li class="step ${toneOf(status)}">
    ${renderState(status)}
    <div>
      <span class="keyword">${keyword}</span> ${text} ${table.length > 0 && renderTable(table)}
      ${docString !== undefined && html`<pre>${docString}</pre>`} ${message !== '' && renderMessage(message)}
    </div>
  </li>`;
}

function renderTable([head = [], ...rows]: string[][]): Markup {
  const cells = (row: string[], cell: (text: string) => Markup): Markup =>
    html`<tr>
      ${row.map(cell)}
    </tr>`;
  return html`<div class="wide" tabindex="0" role="region" aria-label="Table of the step">
    <table>
      <thead>
        ${cells(head, (text) => html`<th scope="col">${text}</th>`)}
      </thead>
      <tbody>
        ${rows.map((row) => cells(row, (text) => html`<td>${text}</td>`))}
      </tbody>
    </table>
  </div>`;
}

function renderMessage(message: string): Content {
  const { words, stack } = splitMessage(message);
  return html`<pre class="message" tabindex="0" aria-label="Error">${words}</pre>
    ${
      stack !== '' &&
      html`<details class="lines">
        <summary>Where it was thrown</summary>
        <pre tabindex="0" aria-label="Stack">${stack}</pre>
      </details>`
    }`;
}
