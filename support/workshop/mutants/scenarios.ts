import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { projectRoot } from '../../base/project-root';
import { ROWS } from '../../report/summary';
import { broadcastOf, statedSeconds } from '../../run/order';
import type { Mutant } from './catalogue';

/** A scenario, or one example of an outline, as a run has it. */
export interface Scenario {
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

/** The scenarios of a feature file, each example of an outline by itself, as cucumber-js reads them. */
export function parseScenarios(text: string, file: string): Scenario[] {
  let ids = 0;
  const newId = (): string => String(ids++);
  const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(text);
  return compile(document, file, newId).map(({ name, steps, tags }) => ({
    ...{ name, file },
    steps: steps.map((step) => step.text),
    tags: tags.map((tag) => tag.name),
  }));
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

/** What must be proved: each has at least one defect here that it must see. */
export const PROMISES: readonly string[] = [...ROWS, 'metrics', 'contract'];

/** What a mutant breaks, by the tags of the scenarios that must see it. */
export function rowsOf({ red }: Pick<Mutant, 'red'>, scenarios: readonly Scenario[]): string[] {
  const tags = red.flatMap(({ scenario }) => findScenario(scenarios, scenario)?.tags ?? []);
  return PROMISES.filter((row) => tags.includes(`@${row}`));
}

/** Those first whose scenarios take longest, so that the last ones to end are short. */
export function longestFirst(mutants: readonly Mutant[], scenarios: readonly Scenario[]): Mutant[] {
  const expected = (mutant: Mutant): number => secondsOf(mutant, scenarios);
  return [...mutants].sort((a, b) => expected(b) - expected(a));
}

/** Of all different broadcasts that the mutant's scenarios look at. */
function secondsOf({ red }: Mutant, scenarios: readonly Scenario[]): number {
  const broadcasts = red
    .map(({ scenario }) => findScenario(scenarios, scenario)?.steps ?? [])
    .map((steps) => [broadcastOf(steps) ?? steps, statedSeconds(steps)] as const);
  return [...new Map(broadcasts).values()].reduce((sum, seconds) => sum + seconds, 0);
}
