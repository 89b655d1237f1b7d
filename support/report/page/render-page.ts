import { createHash } from 'node:crypto';
import { byCause, counted, type Summary } from '../summary';
import { type Content, html, type Markup, trusted } from './html';
import {
  type Page,
  type PageFeature,
  type PagePart,
  type PageRule,
  type PageScenario,
  type PageStep,
  PARTS,
  scenariosOf,
  stateOfFeature,
} from './model';
import { renderChanges, renderMarks } from './render-past';
import { renderScenario, renderState, toneOf, WORD_OF_TONE } from './render-scenario';
import { describeDuration, describeTime, stateOfRun, verdictOf } from './verdict';

export interface Assets {
  style: string;
  script: string;
}

/** The whole page, as one file that needs no other. */
export function renderPage(page: Page, { style, script }: Assets): string {
  const total = page.features.flatMap(scenariosOf).length;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy(script)}" />
        <meta name="color-scheme" content="light dark" />
        <title>${verdictOf(page.summary)} · Live dubbing</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#content">To the scenarios</a>
        ${renderHeader(page)} ${renderFailures(page.features)}
        <div class="columns">
          ${renderControls(page.features, total)}
          <main id="content" tabindex="-1">
            ${PARTS.map(({ part, title, lead }) => renderPart(part, title, lead, page))}
            <p id="nothing" hidden>No scenario matches.</p>
          </main>
        </div>
        <footer>
          <p>
            The same run in <a href="cucumber.html">cucumber's own report</a>, and for programs in
            <a href="summary.json">summary.json</a>.
          </p>
        </footer>
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `.text;
}

function renderPart(part: PagePart, title: string, lead: string, page: Page): Content {
  const features = page.features.filter((feature) => feature.part === part);
  if (features.length === 0) return undefined;
  return html`<section class="part" aria-labelledby="${part}">
    <header>
      <h2 id="${part}">${title}</h2>
      <p class="lead">${lead}</p>
    </header>
    ${part === 'stories' && renderStories(page)}
    ${features.map((feature) => renderFeature(feature, page.summary.rows))}
  </section>`;
}

/** Nothing from anywhere else, and no script but ours: should an escape be missing somewhere, it does no harm. */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src 'self' data: file:; media-src 'self' file:; base-uri 'none'; form-action 'none'`;
}

/** The verdict, and what was run. */
function renderHeader(page: Page): Markup {
  const { summary, versions } = page;
  const { stack, mediaServer, level, startedAt, wallSeconds, workers, shard } = summary;
  const facts: [name: string, value: Content][] = [
    ['When', startedAt !== null && html`<time datetime="${startedAt}">${describeTime(startedAt)}</time>`],
    ['Took', describeDuration(wallSeconds)],
    ['Stack', stack ?? undefined],
    ['Media server', mediaServer ?? undefined],
    ['Scenarios at a time', workers],
    ['Shard', shard ?? undefined],
    ['Versions', versions.join(', ')],
  ];
  return html`<header class="page ${toneOf(stateOfRun(summary))}">
    <p class="title">Live dubbing <span>acceptance report</span></p>
    <h1>${renderState(stateOfRun(summary))} ${verdictOf(summary)}</h1>
    ${level !== undefined && html`<p class="level">${level}</p>`}
    <dl class="facts">
      ${facts
        .filter(([, value]) => value !== undefined && value !== false && value !== '')
        .map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
    </dl>
    ${renderChanges(page)}
  </header>`;
}

/** A scenario that failed, where, and why in one line. */
interface FailedScenario {
  feature: PageFeature;
  scenario: PageScenario;
  step: PageStep | undefined;
}

/** What went wrong, first of all, what failed alike together: undefined when nothing did. */
function renderFailures(features: readonly PageFeature[]): Content {
  const failures = features.flatMap((feature) =>
    scenariosOf(feature)
      .filter(({ status }) => toneOf(status) === 'bad')
      .map((scenario): FailedScenario => {
        const step = scenario.steps.find((each) => toneOf(each.status) === 'bad');
        return { feature, scenario, step };
      }),
  );
  if (failures.length === 0) return undefined;
  const causes = byCause(failures, ({ step }) => step?.errorLine ?? '');
  return html`<section class="failures" aria-labelledby="failures">
    <h2 id="failures">What failed</h2>
    <ol>
      ${causes.map(
        ([first, ...others]) =>
          html`<li>
            ${renderState(first.scenario.status)}
            <div>${renderFailed(first)} ${others.length > 0 && renderAlike(others)}</div>
          </li>`,
      )}
    </ol>
  </section>`;
}

function renderFailed({ feature, scenario, step }: FailedScenario): Content {
  const { keyword, text, errorLine } = step ?? {};
  return [
    html`<a href="#${scenario.anchor}">${scenario.name}</a>
      <span class="quiet">${feature.name}</span> ${renderMarks(scenario)}`,
    step && html`<p>${keyword} ${text}</p>`,
    step && html`<p class="cause">${errorLine}</p>`,
  ];
}

function renderAlike(others: readonly FailedScenario[]): Markup {
  return html`<details class="alike">
    <summary>${counted(others.length, 'more scenario')} failed for the same reason</summary>
    <ul>
      ${others.map(
        ({ feature, scenario }) =>
          html`<li>
            <a href="#${scenario.anchor}">${scenario.name}</a> <span class="quiet">${feature.name}</span>
          </li>`,
      )}
    </ul>
  </details>`;
}

/** The user stories with the rows that each has to prove. */
function renderStories({ features, summary }: Page): Markup {
  const stories = features.filter(({ part }) => part === 'stories');
  return html`<ol class="overview">
    ${stories.map(
      (story) =>
        html`<li>
          <h3><a href="#${story.anchor}">${story.name}</a></h3>
          <p class="count">${renderState(stateOfFeature(story))} ${describeCount(story)}</p>
          <p class="promise">${beginning(story.promise[0] ?? '')}</p>
          ${renderRows(story, summary.rows)}
        </li>`,
    )}
  </ol>`;
}

/** Two sentences say who wants what; the rest stands below. */
const beginning = (text: string): string => /^(?:.*?[.!?](?=\s|$)){1,2}/.exec(text)?.[0] ?? text;

/** A feature with its promise, its rules and their scenarios; folded up where it is long and nothing is wrong. */
function renderFeature(feature: PageFeature, rows: Summary['rows']): Markup {
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

/** `9 of 10 passed`, `1 of 9 failed`. */
function describeCount(feature: PageFeature): string {
  const scenarios = scenariosOf(feature);
  const bad = scenarios.filter(({ status }) => toneOf(status) === 'bad').length;
  const passed = scenarios.filter(({ status }) => status === 'passed').length;
  if (scenarios.length === 0) return 'not in this run';
  if (bad > 0) return `${bad} of ${scenarios.length} failed`;
  return `${passed} of ${scenarios.length} passed`;
}

function renderRule({ name, scenarios }: PageRule): Content {
  const level = name === '' ? 4 : 5;
  return html`<div class="rule">
    ${name !== '' && html`<h4>${name}</h4>`} ${scenarios.map((scenario) => renderScenario(scenario, level))}
  </div>`;
}

/** The rows that a feature has to prove, each with its state and a link to the first scenario that does. */
function renderRows(feature: PageFeature, rows: Summary['rows']): Content {
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

/** Search and filter, which need the script and so begin hidden, and the contents. */
function renderControls(features: readonly PageFeature[], total: number): Markup {
  return html`<aside>
    <search class="controls" hidden>
      <label>Search <input type="search" id="search" autocomplete="off" /></label>
      <label
        >State
        <select id="state" autocomplete="off">
          <option value="">all</option>
          ${Object.values(WORD_OF_TONE).map((word) => html`<option>${word}</option>`)}
          <option>flaky</option>
          <option value="changed">changed since the run before</option>
        </select></label
      >
      <label
        >Tags
        <input
          id="tags"
          list="known-tags"
          placeholder="@P1 or @US2"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="tags-problem"
      /></label>
      <datalist id="known-tags">
        ${tagsIn(features).map((tag) => html`<option value="${tag}"></option>`)}
      </datalist>
      <p id="tags-problem" role="status"></p>
      <p id="matches" role="status">${total} scenarios</p>
      <p class="actions">
        <button type="button" id="clear">Clear</button
        ><button type="button" id="unfold" aria-pressed="false">Open all</button
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
