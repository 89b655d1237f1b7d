import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../base/project-root';
import { choose } from './choose';

interface Configuration {
  default: { profiles: Parameters<typeof choose>[0] };
}
const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { profiles } = (require(path.join(projectRoot, 'cucumber.js')) as Configuration).default;
const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
/** Commands, without their comments. */
const lines = ['README.md', 'docs/quickstart.md', 'CONTRIBUTING.md', 'docs/debugging.md'].flatMap((file) =>
  [...read(file).matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
    block.split('\n').map((line) => line.replace(/\s+#.*$/, '')),
  ),
);

test('every npm script that a reader is told to run is there', () => {
  const told = lines.flatMap((line) =>
    [...line.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name),
  );
  assert.ok(told.length > 15, `${told.length} commands found`);
  for (const name of told) assert.ok(name === 'ci' || name in scripts, `npm run ${name}`);
});

test('every choice of scenarios that a reader is told to run finds some', async () => {
  const told = lines.flatMap(
    (line) => /(?:npx cucumber-js|npm start --) (?!--shard)([^|>]+)$/.exec(line)?.[1] ?? [],
  );
  assert.ok(told.length >= 5, `${told.length} commands found`);
  for (const words of told) {
    const args = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const { keys } = await choose(profiles, ['node', 'cucumber-js', ...args], projectRoot);
    assert.ok(keys.length > 0, words);
  }
});
