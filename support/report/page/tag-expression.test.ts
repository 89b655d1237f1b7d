import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import parse from '@cucumber/tag-expressions';
import fc from 'fast-check';
import { CLIENT } from './make-page';

type TagExpression = (text: string) => (tags: readonly string[]) => boolean;

describe('tag expressions of the page', () => {
  let tagExpression: TagExpression;
  before(async () => {
    const file = pathToFileURL(path.join(CLIENT, 'tag-expression.mjs')).href;
    ({ tagExpression } = (await import(file)) as { tagExpression: TagExpression });
  });

  const TAGS = ['@P1', '@US2', '@edge', '@US2-3'];
  const expressions = fc.letrec<{ whole: string }>((tie) => ({
    whole: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(...TAGS),
      tie('whole').map((inner) => `not ${inner}`),
      tie('whole').map((inner) => `(${inner})`),
      fc.tuple(tie('whole'), fc.constantFrom('and', 'or'), tie('whole')).map((parts) => parts.join(' ')),
    ),
  })).whole;

  test('mean the same as to cucumber', () =>
    fc.assert(
      fc.property(expressions, fc.subarray(TAGS), (expression, tags) => {
        assert.equal(tagExpression(expression)(tags), parse(expression).evaluate(tags), expression);
      }),
      { numRuns: 2000 },
    ));

  test('of nothing take everything, and need no @', () => {
    assert.equal(tagExpression('  ')([]), true);
    assert.equal(tagExpression('US2 and not edge')(['@US2']), true);
    assert.equal(tagExpression('US2 and not edge')(['@US2', '@edge']), false);
  });

  test('that are none, or not yet, say what is expected', () => {
    const problems = ['@P1 and', '@P1 @US2', '(@P1', 'or @P1', '@P1)'].map((text) => {
      try {
        tagExpression(text);
        return 'none';
      } catch (error) {
        return (error as Error).message;
      }
    });
    assert.deepEqual(problems, [
      'Expected a tag, not, or ( at the end',
      'Expected and, or: before @US2',
      'Expected ) at the end',
      'Expected a tag, not, or (: before or',
      'Expected and, or: before )',
    ]);
  });
});
