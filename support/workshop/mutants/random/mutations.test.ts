import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { groupsBy } from '../../../base/groups-by';
import { projectRoot } from '../../../base/project-root';
import { transpile } from '../working-copy';
import { mutationsOfWorker } from './draw';
import { instrument } from './instrumented-copy';
import { mutationsOf } from './mutations';

/** `operator: original → mutated` of each. */
const changes = (source: string): string[] =>
  mutationsOf(source, 'a.ts').map(
    ({ operator, original, mutated }) => `${operator}: ${original} → ${mutated}`,
  );

const CASES: [source: string, ...changes: string[]][] = [
  ['f(a < b);', 'boundary: a < b → a <= b'],
  ['f(a === b);', 'equality: a === b → a !== b'],
  ['f(a && b);', 'logic: a && b → a || b'],
  ['f(a ?? b);', 'default dropped: a ?? b → a'],
  ['f(a - b);', 'arithmetic: a - b → a + b'],
  ['f(!a);', 'sign dropped: !a → a'],
  ['if (a) {}', 'condition negated: a → !(a)'],
  ['g = a ? b : c;', 'condition negated: a → !(a)'],
  ['f(2);', 'off by one: 2 → 3'],
  ['f(8_000);', 'constant: 8_000 → 16000'],
  ['f(true);', 'constant: true → false'],
  ["f('word');", 'constant: \'word\' → "wordx"'],
  ['g = a.length;', 'off by one: a.length → a.length - 1'],
  ['g = Math.min(a);', 'rounding: Math.min → Math.max'],
  ['g = [a];', 'list emptied: [a] → []'],
  ['g = { a: b };', 'field dropped: b → undefined'],
  ['this.f(a);', 'call dropped: this.f(a) → undefined'],
  ['await f(a);', 'call dropped: await f(a) → undefined'],
  ['g = () => f();', 'call dropped: f() → undefined'],
  ['a = b;', 'assignment dropped: a = b → undefined'],
  ['a++;', 'assignment dropped: a++ → undefined', 'off by one: a++ → a--'],
  ['throw a;', 'throw dropped: throw a; → '],
  ['f(a, b, c);', 'arguments swapped: f(a, b, c) → f(b, a, c)'],
  ['g = new F(a, b);', 'arguments swapped: new F(a, b) → new F(b, a)'],
  ['function f(): boolean { return a; }', 'return emptied: a → !(a)'],
  ['const f = (): number => a;', 'return emptied: a → 0'],
  ['function f(): readonly X[] { return a; }', 'return emptied: a → []'],
  ['function f(): X | undefined { return a; }', 'return emptied: a → undefined'],
];

for (const [source, ...expected] of CASES)
  test(`${source} gives ${expected.join(', ')}`, () => {
    const seen = changes(source);
    assert.deepEqual(
      expected.filter((change) => !seen.includes(change)),
      [],
      seen.join('\n'),
    );
  });

test('leaves alone what has no behaviour, or would be no code', () => {
  for (const source of [
    "import { a } from './a';",
    'type A = 1 | 2;',
    "interface A { 'a-b': 3 }",
    "const f: 'x' = a;",
    'g = a + `text`;',
    "g = 'a sentence';",
    'for (const a of b) {}',
  ])
    assert.deepEqual(
      changes(source).filter((change) => !change.startsWith('assignment')),
      [],
      source,
    );
  assert.deepEqual(changes("throw new Error('x', 1 + 2);"), [
    "throw dropped: throw new Error('x', 1 + 2); → ",
  ]);
});

test('arguments that can only stand where they are stay there', () => {
  for (const source of ['a?.f(b, c);', 'f(() => b, c);', 'f(b, b);', 'Math.min(b, c);'])
    assert.ok(!changes(source).join().includes('swapped'), source);
});

test('knows file, line and code', () => {
  const [first] = mutationsOf('f();\n  if (a) b();\n', 'x/y.ts').slice(1);
  assert.equal(first?.file, 'x/y.ts');
  assert.equal(first.line, 2);
  assert.equal(first.code, 'if (a) b();');
});

test("each mutation of the worker's code leaves TypeScript that can be compiled", () => {
  const all = mutationsOfWorker().map((mutation, id) => ({ ...mutation, id }));
  assert.ok(all.length > 3000, `${all.length}`);
  for (const ofFile of groupsBy(all, ({ file }) => file)) {
    const file = ofFile[0]?.file ?? '';
    const code = transpile(instrument(readFileSync(path.join(projectRoot, file), 'utf8'), ofFile), file);
    assert.doesNotThrow(() => new Script(`(function(){${code}})`), file);
  }
});
