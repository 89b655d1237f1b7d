import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';

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
