import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';

const FOLDERS = ['support', 'step-definitions', 'services', 'fixtures'];
const IMPORT = /(?:from|import\(?|require\()\s*'(\.{1,2}\/[^']+)'/g;

test('no two files import each other, by whatever way', () => {
  assert.deepEqual(circlesIn(importsOfAll()), []);
});

test('a circle is named with the files on it', () => {
  const imports = { a: ['b'], b: ['c'], c: ['b'], d: ['a'] };
  assert.deepEqual(circlesIn(new Map(Object.entries(imports))), ['b → c → b']);
});

/** Each file's imports of other files here, both as paths from the project's top without ending. */
function importsOfAll(): Map<string, string[]> {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => path.join(folder, name)),
  );
  return new Map(files.map((file) => [withoutEnding(file), importsOf(file)]));
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(projectRoot, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, to = '']) => withoutEnding(path.join(path.dirname(file), to)));
}

const withoutEnding = (file: string): string => file.replace(/\.(ts|mjs|js)$/, '');

/** Every way along imports that comes back to where it was, as `a → b → a`. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) follow(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return circles;
}
