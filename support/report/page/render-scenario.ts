import type { Clip, FailureView } from '../failure-view';
import { type ScenarioStatus, withoutClasses } from '../summary';
import { renderFigures } from './figures';
import { type Content, html, type Markup, trusted } from './html';
import type { PageScenario, PageStep } from './model';
import { renderMarks, renderPast, statesOf } from './render-past';
import { describeDuration } from './verdict';

/** One promise: its name and what was measured at a glance, its steps and all the rest when opened. */
export function renderScenario(scenario: PageScenario, level: number): Markup {
  const { anchor, name, rows, tags, status, seconds, figures, flaky } = scenario;
  const isBad = toneOf(status) === 'bad';
  const heading = trusted(`h${level}`);
  return html`<article
    class="scenario"
    id="${anchor}"
    data-states="${[WORD_OF_TONE[toneOf(status)], ...statesOf(scenario)].join(' ')}"
    data-tags="${tags.join(' ')}"
    tabindex="-1"
  >
    <details ${isBad && trusted('open')}>
      <summary>
        ${renderState(status)}
        <${heading} class="name">${name}</${heading}>
        <span class="aside">
          ${renderMarks(scenario)}
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
          ({ title, drawing, description }) =>
            html`<figure>
              <figcaption>${title}</figcaption>
              <div class="drawing">${drawing}</div>
              ${description !== undefined && html`<p class="quiet">${description}</p>`}
            </figure>`,
        )}
        ${scenario.clips.map(renderClip)}
        ${renderPast(scenario)}
        <p class="place">
          <a href="#${anchor}">Link to this scenario</a> <code>${scenario.place}</code>
          ${tags.map((tag) => html`<span class="tag">${tag}</span> `)}
        </p>
      </div>
    </details>
    ${renderFigures(figures)}
  </article>`;
}

function renderClip({ title, href, poster, seconds }: Clip): Markup {
  const shown = poster === undefined ? '' : html`poster="${poster}"`;
  return html`<figure>
    <figcaption>${title} <span class="quiet">${describeDuration(seconds)}</span></figcaption>
    <video controls preload="none" src="${href}" ${shown} aria-label="${title}"></video>
  </figure>`;
}

/** What takes less is over at once to who reads it. */
const LEAST_SECONDS_TOLD = 0.1;

function renderStep({ keyword, text, table, docString, status, seconds, message }: PageStep): Markup {
  return html`<li class="step ${toneOf(status)}">
    ${renderState(status)}
    <div>
      <p class="said"><span class="keyword">${keyword}</span> <span class="text">${text}</span></p>
      ${table.length > 0 && renderTable('Table of the step', table)}
      ${docString !== undefined && html`<pre>${docString}</pre>`} ${message !== '' && renderMessage(message)}
    </div>
    ${seconds >= LEAST_SECONDS_TOLD && html`<span class="time">${describeDuration(seconds)}</span>`}
  </li>`;
}

function renderTable(label: string, [head = [], ...rows]: readonly Content[][]): Markup {
  const cells = (row: readonly Content[], cell: (text: Content) => Markup): Markup =>
    html`<tr>
      ${row.map(cell)}
    </tr>`;
  return html`<div class="wide" tabindex="0" role="group" aria-label="${label}">
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

/** A message that goes on for longer than this is for the logs. */
const MOST_CHARACTERS = 3000;

/** The words of an error, and where it was thrown. */
export function splitMessage(message: string): { words: string; stack: string } {
  const at = message.search(/\n\s+at /);
  const [words, stack] = at < 0 ? [message, ''] : [message.slice(0, at), message.slice(at + 1)];
  return { words: shorten(withoutClasses(words.trim())), stack: shorten(stack) };
}

const shorten = (text: string): string =>
  text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS)}\n… ${text.length - MOST_CHARACTERS} more characters in messages.ndjson`;

/** What one needs to find the cause: expected and seen, what happened around it, and how to run it again. */
function renderFailure(scenario: PageScenario): Markup {
  const { evidence, place } = scenario;
  return html`<div class="failure">
    ${evidence && renderComparison(evidence)}
    ${renderCommand('Run it again', evidence?.command ?? `npx cucumber-js ${place}`)}
    ${evidence && renderCommand('And keep its stack up for a look', evidence.keepCommand)}
    ${evidence && renderSurroundings(evidence)}
  </div>`;
}

function renderCommand(purpose: string, command: string): Markup {
  return html`<p class="again">
    ${purpose} <code>${command}</code>
    <button type="button" class="copy" data-copy="${command}" aria-label="Copy: ${purpose}" hidden>
      Copy
    </button>
  </p>`;
}

function renderComparison({ expected, seen, at }: FailureView): Content {
  const rows = [
    ['Expected', expected],
    ['Seen', seen],
    ['When', at],
  ] as const;
  const told = rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  if (told.length === 0) return undefined;
  return html`<dl class="comparison">
    ${told.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function renderSurroundings({ logs, journal, metrics, files }: FailureView): Content {
  return [
    ...logs.map(({ service, lines }) => renderLines(`Log of ${service}`, lines)),
    renderLines('Journal of the STS', journal),
    metrics.length > 0 && renderMetrics(metrics),
    files.length > 0 &&
      html`<p class="files">
        Files ${files.map(({ title, href }) => html`<a href="${href}">${title}</a> `)}
      </p>`,
  ];
}

function renderLines(title: string, lines: readonly string[]): Content {
  if (lines.length === 0) return undefined;
  return html`<details class="lines">
    <summary>${title} <span class="quiet">${lines.length} lines</span></summary>
    <pre tabindex="0" aria-label="${title}">${lines.join('\n')}</pre>
  </details>`;
}

function renderMetrics(metrics: FailureView['metrics']): Markup {
  const rows = metrics.map(({ name, before, after }) => [name, before, after]);
  return html`<details class="lines">
    <summary>Metrics <span class="quiet">before and after</span></summary>
    ${renderTable('Metrics before and after', [['Metric', 'Before', 'After'], ...rows])}
  </details>`;
}

/** What a state is called, and the sign that goes with it: never colour alone. */
const STATES: Readonly<Record<ScenarioStatus, { word: string; sign: string; tone: Tone }>> = {
  passed: { word: 'passed', sign: 'M3.5 8.5l3 3 6-7', tone: 'good' },
  failed: { word: 'failed', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  unfinished: { word: 'unfinished', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  undefined: { word: 'undefined', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  ambiguous: { word: 'ambiguous', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  pending: { word: 'pending', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  skipped: { word: 'skipped', sign: 'M4 8h8', tone: 'none' },
  unknown: { word: 'not run', sign: 'M4 8h8', tone: 'none' },
};

/** How the page groups states: to filter by, and to colour. */
export type Tone = 'good' | 'bad' | 'none';

/** As one chooses by them, and as they stand in the address. */
export const WORD_OF_TONE: Readonly<Record<Tone, string>> = {
  bad: 'failed',
  good: 'passed',
  none: 'skipped',
};

export const toneOf = (status: ScenarioStatus): Tone => STATES[status].tone;

/** The sign of a state; its word is only read aloud. */
export function renderState(status: ScenarioStatus): Markup {
  const { word, sign, tone } = STATES[status];
  const picture = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${sign}" /></svg>`;
  return html`<span class="state ${tone}">${picture}<span class="unseen">${word}</span></span>`;
}
