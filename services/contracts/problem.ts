import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** More than these would hide the first ones, which are mostly the cause of the others. */
const MOST_ISSUES_TOLD = 3;
const LONGEST_VALUE_SHOWN = 48;

/**
 * A zod error as one line: `config.channels: expected a number ≤ 2, seen 6; format: expected "m4a", seen "wav"`.
 * Values are shown only where the check ran with `reportInput`, as `readMessage` does.
 */
export function describeProblem(error: z.core.$ZodError): string {
  const told = error.issues.slice(0, MOST_ISSUES_TOLD).map(describeIssue);
  const untold = error.issues.length - told.length;
  return told.join('; ') + (untold > 0 ? `; and ${untold} more` : '');
}

function describeIssue(issue: Issue): string {
  const where = issue.path.length === 0 ? 'message' : issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return `${where}: unknown field ${issue.keys.map(shown).join(', ')}`;
  return `${where}: ${expectation(issue)}, seen ${shown(issue.input)}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${article(issue.expected)}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}`;
    case 'too_small':
      return `expected ${bound(issue.origin, issue.inclusive === false ? '>' : '≥', issue.minimum)}`;
    case 'too_big':
      return `expected ${bound(issue.origin, issue.inclusive === false ? '<' : '≤', issue.maximum)}`;
    case 'invalid_format':
      return issue.format === 'uuid' ? 'expected a UUID' : issue.message;
    case 'invalid_union':
      return issue.discriminator === undefined ? issue.message : `expected ${discriminators(issue)}`;
    default:
      return issue.message;
  }
}

const discriminators = (issue: Issue): string =>
  'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : issue.message;

const oneOf = (values: readonly unknown[]): string => values.map(shown).join(' or ');

const article = (type: string): string =>
  type === 'int' ? 'a whole number' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;

/** "a number ≤ 2", "a string of ≤ 64 characters". */
function bound(origin: string, sign: string, limit: number | bigint): string {
  if (origin === 'string') return `a string of ${sign} ${limit} characters`;
  if (origin === 'array') return `a list of ${sign} ${limit} items`;
  return `a number ${sign} ${limit}`;
}

function shown(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return shortened(JSON.stringify(value.slice(0, LONGEST_VALUE_SHOWN)), value.length);
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'nothing' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

const shortened = (text: string, length: number): string =>
  length > LONGEST_VALUE_SHOWN ? `${text}… (${length} characters)` : text;
