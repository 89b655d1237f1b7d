import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dryRun, formatFinding } from './facts';
import { checkFeatures } from './rules';

test('the features are as agreed, and each step has its definition', async () => {
  const facts = await dryRun();
  assert.ok(facts.pickles.length > 0, 'there are scenarios');
  const findings = checkFeatures(facts).map(formatFinding);
  if (findings.length > 0) assert.fail(findings.join('\n'));
});
