import { html, type Content, type Markup } from './html';
import type { Page, PageFeature } from './model';
import { scenariosOf, stateOfFeature } from './parts';
import { renderRows } from './render-rows';
import { renderState, toneOf } from './render-state';
import { describeCount } from './render-feature';
import { describeDuration, stateOfRun, verdictOf } from './verdict';

/** The verdict, and what was run. */
export function renderHeader({ summary, versions }: Page): Markup {
  const { stack, mediaServer, startedAt, wallSeconds, workers, shard } = summary;
  const facts: [name: string, value: Content][] = [
    ['When', startedAt !== null && html`<time datetime="${startedAt}">${describeTime(startedAt)}</time>`],
    ['Took', describeDuration(wallSeconds)],
    ['Stack', stack ?? undefined],
    ['Media server', mediaServer ?? undefined],
    ['Side by side', `${workers} ${workers === 1 ? 'worker' : 'workers'}`],
    ['Shard', shard ?? undefined],
    ['Versions', versions.join(', ')],
  ];
  return html`<header class="page ${toneOf(stateOfRun(summary))}">
    <p class="title">Live dubbing <span>acceptance report</span></p>
    <h1>${renderState(stateOfRun(summary))} ${verdictOf(summary)}</h1>
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
  </header>`;
}

/** `24 November 2026, 19:46 UTC`: the same on every reader's machine. */
function describeTime(iso: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso));
  return `${day}, ${iso.slice(11, 16)} UTC`;
}

/** What went wrong, first of all: undefined when nothing did. */
export function renderFailures(features: readonly PageFeature[]): Content {
  const failures = features.flatMap((feature) =>
    scenariosOf(feature)
      .filter(({ status }) => toneOf(status) === 'bad')
      .map((scenario) => ({ feature, scenario })),
  );
  if (failures.length === 0) return undefined;
  return html`<section class="failures" aria-labelledby="failures">
    <h2 id="failures">What failed</h2>
    <ol>
      ${failures.map(({ feature, scenario: { anchor, name, status, steps } }) => {
        const step = steps.find((each) => toneOf(each.status) === 'bad');
        return html`<li>
          ${renderState(status)}
          <div>
            <a href="#${anchor}">${name}</a> <span class="quiet">${feature.name}</span>
            ${
              step &&
              html`<p>${step.keyword} ${step.text}</p>
                <code>${step.gist}</code>`
            }
          </div>
        </li>`;
      })}
    </ol>
  </section>`;
}

/** The user stories with the rows that each has to prove. */
export function renderStories({ features, summary }: Page): Content {
  const stories = features.filter(({ part }) => part === 'stories');
  if (stories.length === 0) return undefined;
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
