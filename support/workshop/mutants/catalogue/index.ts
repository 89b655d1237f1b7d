import type { Mutant } from '../mutant';
import { ARRIVAL_MUTANTS } from './arrival';
import { BACKPRESSURE_MUTANTS } from './backpressure';
import { BREAKER_MUTANTS } from './breaker';
import { CONDUCT_MUTANTS } from './conduct';
import { COURSE_MUTANTS } from './course';
import { DUB_MUTANTS } from './dubs';
import { ECHO_STS_MUTANTS } from './echo-sts';
import { IN_FLIGHT_MUTANTS } from './in-flight';
import { INPUT_MUTANTS } from './input';
import { OUTPUT_MUTANTS } from './output';
import { RECONNECTION_MUTANTS } from './reconnection';
import { SEGMENT_MUTANTS } from './segments';
import { SETTING_MUTANTS } from './settings';
import { SYNC_MUTANTS } from './sync';
import { SOURCE_FAULT_MUTANTS } from './source-faults';
import { SOURCE_MUTANTS } from './sources';
import { TELEMETRY_MUTANTS } from './telemetry';

/** In the order of a stream's way through the worker. */
export const MUTANTS: readonly Mutant[] = [
  ...INPUT_MUTANTS,
  ...SOURCE_MUTANTS,
  ...SOURCE_FAULT_MUTANTS,
  ...SEGMENT_MUTANTS,
  ...DUB_MUTANTS,
  ...SYNC_MUTANTS,
  ...OUTPUT_MUTANTS,
  ...ARRIVAL_MUTANTS,
  ...BREAKER_MUTANTS,
  ...BACKPRESSURE_MUTANTS,
  ...IN_FLIGHT_MUTANTS,
  ...RECONNECTION_MUTANTS,
  ...TELEMETRY_MUTANTS,
  ...CONDUCT_MUTANTS,
  ...COURSE_MUTANTS,
  ...SETTING_MUTANTS,
  ...ECHO_STS_MUTANTS,
];
