import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { parseScenarios, type Scenario } from './feature-reader';

export type { Scenario };

export function readScenarios(): Scenario[] {
  const folder = path.join(projectRoot, 'features');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.feature'))
    .map((name) => path.join('features', name))
    .flatMap((file) => parseScenarios(readFileSync(path.join(projectRoot, file), 'utf8'), file));
}

/** The scenario that a run calls by this name. */
export const findScenario = (scenarios: readonly Scenario[], name: string): Scenario | undefined =>
  scenarios.find((scenario) => scenario.name === name);

/** Arguments that let cucumber run these scenarios, and no others. */
export function selectionOf(scenarios: readonly Scenario[]): string[] {
  const files = new Set(scenarios.map(({ file }) => file));
  return [...files, ...scenarios.flatMap(({ name }) => ['--name', `^${escapeRegExp(name)}$`])];
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
