import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { comparable, readHistory } from '../history';
import { offsetPicture } from '../pictures/offset';
import type { Picture } from '../pictures/picture';
import { timelinePicture } from '../pictures/timeline';
import type { Summary } from '../summary';
import type { Message, RunFacts } from '../summarize';
import { timelineSchema } from '../timeline';
import { buildPage } from './build-page';
import { type Assets, renderPage } from './render-page';

/** `reports/index.html` of a run, from its messages. */
export function makePage(
  messages: readonly Message[],
  facts: RunFacts,
  draw: (timeline: unknown) => Picture[] = picturesOf,
): string {
  const page = buildPage(messages, { facts, picturesOf: draw, earlierThan });
  return renderPage(page, readAssets());
}

/**
 * The pictures of a scenario, from the content of its timeline attachment (TIMELINE_MEDIA_TYPE).
 * @throws ZodError for something else
 */
export function picturesOf(content: unknown): Picture[] {
  const timeline = timelineSchema.parse(content);
  return [timelinePicture(timeline), offsetPicture(timeline)].filter((picture) => picture !== undefined);
}

/** This run may be in the file already, and later ones, as when a merge is made again. */
const earlierThan = (summary: Summary) =>
  comparable(readHistory(), summary).filter(({ at }) => at < (summary.startedAt ?? ''));

/** The style sheet as it is in the sources: it is not compiled. */
function readAssets(): Assets {
  const style = readFileSync(path.join(projectRoot, 'support', 'report', 'page', 'page.css'), 'utf8');
  return { style, script: pageScript() };
}

/** From the sources, also for the build: they are not compiled. */
export const CLIENT = path.join(projectRoot, 'support', 'report', 'page', 'client');
/** Cucumber's own, so that tags choose the same here as on the command line. */
const TAG_EXPRESSIONS = path.join('node_modules', '@cucumber', 'tag-expressions', 'dist', 'esm', 'src');
/** Each needs only those before it. */
const MODULES = [
  path.join(projectRoot, TAG_EXPRESSIONS, 'index.js'),
  ...['search.mjs', 'page.mjs'].map((name) => path.join(CLIENT, name)),
];

/** The page's script in one piece, as one file needs no other: its modules, one after the other, in one scope. */
export function pageScript(): string {
  const modules = MODULES.map((file) => withoutModuleSyntax(readFileSync(file, 'utf8')));
  return `(() => {\n'use strict';\n${modules.join('\n')}})();\n`;
}

const withoutModuleSyntax = (source: string): string =>
  source.replace(/^(import|export default) .*;\n/gm, '').replace(/^export (?=function |const )/gm, '');
