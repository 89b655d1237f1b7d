import { z } from 'zod';

/** What a worker sends and what is asked of an STS under test: a whole number, as the protocol has it. */
export const wholeMs = z.int().nonnegative();
/** What a worker is sent. Another team's STS may measure more finely, and no dub is to be lost to that. */
export const fineMs = z.number().nonnegative();
