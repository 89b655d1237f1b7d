import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';

const settings = JSON.parse(readFileSync(path.join(projectRoot, '.vscode/settings.json'), 'utf8')) as Record<
  string,
  string[]
>;

/** Files below the folder before "**", by the ending behind it. */
function matched(pattern: string): string[] {
  const [folder = '', ending] = pattern.split('/**/*');
  if (ending === undefined) return existsSync(path.join(projectRoot, pattern)) ? [pattern] : [];
  return readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`);
}

test('the Cucumber extension of an editor finds features, steps, and the words that steps share', () => {
  for (const pattern of Object.values(settings).flat()) assert.ok(matched(pattern).length > 0, pattern);
  const glue = (settings['cucumber.glue'] ?? []).flatMap(matched);
  assert.ok(glue.includes('step-definitions/breaker.ts') && glue.includes('support/parameter-types.ts'));
  assert.ok(
    (settings['cucumber.features'] ?? []).flatMap(matched).includes('features/3-circuit-breaker.feature'),
  );
});
