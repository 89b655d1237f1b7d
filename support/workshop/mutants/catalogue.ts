import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../base/project-root';

/** From the project's top folder; what is found there once is replaced. */
const edit = z.strictObject({ file: z.string(), find: z.string(), by: z.string() });

/** By the whole name of a scenario, with an example's values put in: part of the text of the step, or END_OF_SCENARIO. */
const red = z
  .record(z.string(), z.string())
  .transform((steps) => Object.entries(steps).map(([scenario, step]) => ({ scenario, step })));

const mutant = z.strictObject({ name: z.string(), rule: z.string(), edits: z.array(edit), red });

const equivalent = z.strictObject({
  ...{ file: z.string(), operator: z.string(), code: z.string() },
  ...{ original: z.string(), mutated: z.string(), reason: z.string() },
});

export type Edit = z.output<typeof edit>;
/** One small defect of the worker or of echo-sts, the promise that it breaks, and the scenarios that must see it. */
export type Mutant = z.output<typeof mutant>;
/** A scenario that must fail, and where: one that fails elsewhere has not seen the defect, or not what is wrong. */
export type Red = Mutant['red'][number];
/** A drawn mutant that changes nothing which anybody could see, and why that is so. */
export type Equivalent = z.output<typeof equivalent>;

const FOLDER = path.join(projectRoot, 'support', 'workshop', 'mutants', 'catalogue');

const read = (chapter: string): unknown => parse(readFileSync(path.join(FOLDER, `${chapter}.yaml`), 'utf8'));

/** In the order of a stream's way through the worker. */
const CHAPTERS = [
  ...['input', 'sources', 'source-faults', 'segments', 'dubs', 'sync', 'output', 'arrival', 'own-clock'],
  ...['breaker', 'backpressure', 'in-flight', 'reconnection', 'telemetry', 'conduct', 'course', 'settings'],
  'echo-sts',
];

export const MUTANTS: readonly Mutant[] = CHAPTERS.flatMap((chapter) => z.array(mutant).parse(read(chapter)));
export const EQUIVALENTS: readonly Equivalent[] = z.array(equivalent).parse(read('equivalents'));
