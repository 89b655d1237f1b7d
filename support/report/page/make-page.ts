import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { historyEntry, readHistory } from '../history';
import { picturesOf as picturesFromStory } from '../pictures/picture';
import type { Picture } from '../pictures/svg';
import type { Summary } from '../summary';
import type { Message, RunFacts } from '../summary-builder';
import { buildPage } from './build-page';
import { type Assets, renderPage } from './render-page';

/** `reports/index.html` of a run, from its messages. */
export function makePage(
  messages: readonly Message[],
  facts: RunFacts,
  picturesOf: (story: unknown) => Picture[] = picturesFromStory,
): string {
  const page = buildPage(messages, { facts, picturesOf, historyWith });
  return renderPage(page, readAssets());
}

/** This run may be in the file already, as when a merge is made again. */
function historyWith(summary: Summary) {
  const entry = historyEntry(summary);
  const earlier = readHistory();
  return entry ? [...earlier.filter(({ at }) => at !== entry.at), entry] : [];
}

/** From the sources, also for the build: they are not compiled. */
function readAssets(): Assets {
  const read = (name: string): string =>
    readFileSync(path.join(projectRoot, 'support', 'report', 'page', name), 'utf8');
  return { style: read('page.css'), script: read('page.js') };
}
