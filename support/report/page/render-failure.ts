import type { FailureView } from '../failure-view';
import { html, type Content, type Markup } from './html';
import type { PageScenario } from './model';

/** A message that goes on for longer than this is for the logs. */
const MOST_CHARACTERS = 3000;

/** The words of an error, and where it was thrown. */
export function splitMessage(message: string): { words: string; stack: string } {
  const at = message.search(/\n\s+at /);
  const [words, stack] = at < 0 ? [message, ''] : [message.slice(0, at), message.slice(at + 1)];
  return { words: shorten(words.trim()), stack: shorten(stack) };
}

const shorten = (text: string): string =>
  text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS)}\n… ${text.length - MOST_CHARACTERS} more characters in messages.ndjson`;

/** What one needs to find the cause: expected and seen, what happened around it, and how to run it again. */
export function renderFailure(scenario: PageScenario): Markup {
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
  return html`<details class="lines">
    <summary>Metrics <span class="quiet">before and after</span></summary>
    <div class="wide" tabindex="0" role="region" aria-label="Metrics before and after">
      <table>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          ${metrics.map(
            ({ name, before, after }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${before}</td>
                <td>${after}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
