import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { eventually } from '../base/eventually';
import { FolderWatch } from './folder-watch';

test('tells a file that grows in its place from one that appears whole', async (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'folder-watch-'));
  const folder = new FolderWatch(dir, (name) => name.endsWith('.mp4'));
  t.after(() => (folder.stop(), rmSync(dir, { recursive: true })));
  const file = (name: string): string => path.join(dir, name);
  await writeFile(file('a.mp4.part'), 'whole');
  await rename(file('a.mp4.part'), file('a.mp4'));
  await writeFile(file('b.mp4'), 'in its place');
  await eventually('the second is seen', () => folder.grown.length > 0, { withinMs: 5000 });
  assert.deepEqual(folder.grown, ['b.mp4']);
});
