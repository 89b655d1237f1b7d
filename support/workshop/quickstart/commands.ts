import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';

/** The commands of docs/quickstart.md that lead to a red scenario, without their comments. */
export interface Quickstart {
  clone: string;
  green: string;
  red: string;
  /** Where the report is that the fourth one opens, from the top folder. */
  page: string;
  again: string;
}

const FILE = path.join(projectRoot, 'docs', 'quickstart.md');
const BLOCK = /```sh\n(.*?)```/s;

/** @throws Error when they are not five, or the fourth does not open a page */
export function readQuickstart(text = readFileSync(FILE, 'utf8')): Quickstart {
  const [, block = ''] = BLOCK.exec(text) ?? [];
  const lines = block.trim().split('\n');
  const commands = lines.map((line) => line.replace(/\s+#.*$/, ''));
  const [clone = '', green = '', red = '', open = '', again = '', ...more] = commands;
  const page = /^open (\S+\.html)$/.exec(open)?.[1];
  if (again === '' || more.length > 0 || page === undefined)
    throw new Error(`Expected five commands, the fourth "open ….html", seen: ${commands.join(' | ')}`);
  return { clone, green, red, page, again };
}
