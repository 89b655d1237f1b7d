import { createHash } from 'node:crypto';
import { html, trusted, type Content } from './html';
import type { Page, PagePart } from './model';
import { PARTS, scenariosOf } from './parts';
import { renderControls } from './render-controls';
import { renderFeature } from './render-feature';
import { renderHistory } from './render-history';
import { renderFailures, renderHeader, renderStories } from './render-overview';
import { verdictOf } from './verdict';

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
        ${renderHeader(page)}
        <div class="columns">
          ${renderControls(page.features, total)}
          <main id="content" tabindex="-1">
            ${renderFailures(page.features)}
            ${PARTS.map(({ part, title, lead }) => renderPart(part, title, lead, page))}
            <p id="nothing" hidden>No scenario matches.</p>
            ${renderHistory(page.history)}
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
