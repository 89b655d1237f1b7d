import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../base/project-root';
import { KEPT_FILE } from './kept-collections';

const CODE = `
const grows = new Map([['a', 0]]);
const bounded = new Set();
for (let i = 0; i < 50; i++) {
  grows.set(i, {});
  bounded.add(i).delete(i - 5);
}
setImmediate(() => grows.size);
`;

test('tells what the own code of a process has kept to its end, and where it was made', (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'kept-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const [folder, file] = [path.join(dir, 'dist', 'services'), path.join(dir, 'kept.json')];
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'a.js'), CODE);
  const preloaded = path.join(projectRoot, 'dist/support/records/kept-collections.js');
  execFileSync(process.execPath, ['--require', preloaded, path.join(folder, 'a.js')], {
    env: { ...process.env, [KEPT_FILE]: file },
  });
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), [{ size: 51, madeAt: 'services/a.js:2' }]);
});
