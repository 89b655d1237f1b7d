import type { Evidence } from '../broadcast/evidence';
import { once } from '../broadcast/once';
import { APART_MS, LATENCY_MS, WAIT_MS, arrivalMeasures, type ArrivalMeasures } from './arrival-problems';
import { outputProblems, type OutputProblems } from './output-problems';

/** What is judged of every output, whatever its story is about, in the order of telling. */
export const ASPECTS = ['picture', 'times', 'sound', 'format', 'delay', 'growth', 'apart', 'waits'] as const;
export type Aspect = (typeof ASPECTS)[number];

export interface OutputVerdict extends OutputProblems {
  arrival: ArrivalMeasures;
}

/** Reading the packets of a minute takes 0.2 s of CPU time; ten may be at it on two cores. */
const READ_WITHIN_MS = 60_000;

/** Judges a broadcast once for all scenarios. @throws Error where there is no recording, or it can't be read */
export function outputVerdict(evidence: Evidence): Promise<OutputVerdict> {
  const judge = async (): Promise<OutputVerdict> => ({
    ...(await outputProblems(evidence)),
    arrival: await arrivalMeasures(evidence),
  });
  return once(evidence.file('output-verdict.json'), judge, { withinMs: READ_WITHIN_MS });
}

const NAMES: Record<Aspect, string> = {
  picture: 'coded pictures against those of the programme',
  times: 'presentation times of pictures',
  sound: 'packets of sound against those of the programme',
  format: 'description of picture and sound',
  delay: 'arrival at a viewer',
  growth: 'arrival at a viewer, from beginning to end',
  apart: 'arrival of picture and sound',
  waits: 'what a viewer had to wait for',
};

/** Of what can be late because the machine is; what a recording holds can't. */
const LIMITS_MS: Partial<Record<Aspect, number>> = {
  delay: LATENCY_MS,
  growth: LATENCY_MS,
  apart: APART_MS,
  waits: WAIT_MS,
};

/** What is wrong with an output in one respect. */
export class OutputWrong extends Error {
  override name = 'OutputWrong';
  /** What failed; of what the machine can't be the cause of: Infinity. */
  readonly limitMs: number;

  constructor(
    readonly aspect: Aspect,
    problems: readonly string[],
  ) {
    super(`${NAMES[aspect]}: ${problems.join('; ')}`);
    this.limitMs = LIMITS_MS[aspect] ?? Infinity;
  }
}

/** Nothing is said of these where a worker's delay may change. */
export const OF_DELAY: readonly Aspect[] = ['delay', 'growth'];

/**
 * @throws OutputWrong when an output is not in one respect as it must be; as `outputVerdict`
 * @throws Unsupported where a worker's delay may change, and it is about that
 */
export async function expectRight(evidence: Evidence, aspect: Aspect): Promise<void> {
  if (OF_DELAY.includes(aspect)) evidence.expectSeen('delay');
  const { arrival, ...packets } = await outputVerdict(evidence);
  const problems = { ...packets, ...arrival.problems }[aspect];
  if (problems.length > 0) throw new OutputWrong(aspect, problems);
}
