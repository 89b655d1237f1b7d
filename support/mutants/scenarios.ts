import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../stack/project-root';

/** A scenario as it stands in a feature file. */
export interface Scenario {
  /** Of an outline: with its placeholders. */
  name: string;
  /** From the project's top folder. */
  file: string;
  /** Texts without keywords, those of the backgrounds included. */
  steps: string[];
  /** With @, those of the feature included. */
  tags: string[];
}

export function readScenarios(): Scenario[] {
  const folder = path.join(projectRoot, 'features');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.feature'))
    .map((name) => path.join('features', name))
    .flatMap((file) => parseScenarios(readFileSync(path.join(projectRoot, file), 'utf8'), file));
}

const BLOCK = /^(Feature|Rule|Background|Scenario|Scenario Outline|Examples): ?(.*)$/;
const STEP = /^(?:Given|When|Then|And|But) (.+)$/;

/** As much of Gherkin as the features here use. */
export function parseScenarios(text: string, file: string): Scenario[] {
  const scenarios: Scenario[] = [];
  let background: string[] = [];
  let steps: string[] = [];
  let pending: string[] = [];
  let inherited: string[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line.startsWith('@')) pending.push(...line.split(/\s+/));
    const [, keyword, name = ''] = BLOCK.exec(line) ?? [];
    if (keyword === 'Feature') inherited = pending;
    if (keyword === 'Feature' || keyword === 'Rule' || keyword === 'Background') background = steps = [];
    if (keyword?.startsWith('Scenario')) {
      steps = [...background];
      scenarios.push({ name, file, steps, tags: [...inherited, ...pending] });
    }
    if (keyword !== undefined) pending = [];
    const step = STEP.exec(line)?.[1];
    if (step !== undefined) steps.push(step);
  }
  return scenarios;
}

const PLACEHOLDER = /<[^>]+>/;

/** The scenario that a run calls by this name; of those whose placeholders could say it, the one that says most itself. */
export const findScenario = (scenarios: readonly Scenario[], name: string): Scenario | undefined =>
  scenarios
    .filter((scenario) => pattern(scenario.name).test(name))
    .sort((a, b) => ownWords(b).length - ownWords(a).length)[0];

const ownWords = ({ name }: Scenario): string => name.split(PLACEHOLDER).join('');
const pattern = (name: string): RegExp =>
  new RegExp(`^${name.split(PLACEHOLDER).map(escapeRegExp).join('.+')}$`);

export const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
