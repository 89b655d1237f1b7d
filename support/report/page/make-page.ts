import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { comparable, historyEntry, readHistory } from '../history';
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

/** This run may be in the file already, and later ones, as when a merge is made again. */
function historyWith(summary: Summary) {
  const earlier = comparable(readHistory(), summary).filter(({ at }) => at < (summary.startedAt ?? ''));
  return { earlier, entry: historyEntry(summary) };
}

/** The style sheet as it is in the sources: it is not compiled. */
function readAssets(): Assets {
  const style = readFileSync(path.join(projectRoot, 'support', 'report', 'page', 'page.css'), 'utf8');
  return { style, script: pageScript() };
}

/** From the sources, also for the build: they are not compiled. */
export const CLIENT = path.join(projectRoot, 'support', 'report', 'page', 'client');
/** Each needs only those before it. */
const MODULES = ['tag-expression.mjs', 'search.mjs', 'page.mjs'];

/** The page's script in one piece, as one file needs no other: its modules, one after the other, in one scope. */
export function pageScript(): string {
  const modules = MODULES.map((name) => withoutModuleSyntax(readFileSync(path.join(CLIENT, name), 'utf8')));
  return `(() => {\n'use strict';\n${modules.join('\n')}})();\n`;
}

const withoutModuleSyntax = (source: string): string =>
  source.replace(/^import .*;\n/gm, '').replace(/^export (?=function |const )/gm, '');
