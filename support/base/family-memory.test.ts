import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { heldTogether, parseSmaps } from './family-memory';
import { familyBytes, residentBytes } from './proc';

const KB = 1024;
const smaps = (code: string, heap: string): string => `5560-5570 r-xp 00002000 fe:00 4711   /usr/bin/a coder
Rss:                 300 kB
Pss:                 150 kB
${code}
VmFlags: rd ex
7ffe-7fff rw-p 00000000 00:00 0
Shared_Clean:          0 kB
Private_Dirty:  ${heap} kB
`;

test('a page that two processes have counts once, what only one has counts for itself', () => {
  const one = parseSmaps(smaps('Shared_Clean:        200 kB\nPrivate_Clean:       100 kB', '      50'));
  const two = parseSmaps(smaps('Shared_Clean:        240 kB\nPrivate_Clean:         0 kB', '      70'));
  assert.equal(heldTogether([one]), 350 * KB);
  assert.equal(heldTogether([one, two]), (100 + 50 + 70 + 240) * KB);
});

test(
  'two of the same program hold less than twice what one does',
  { skip: process.platform !== 'linux' },
  async () => {
    const children = [1, 2].map(() =>
      spawn(process.execPath, ['-e', 'console.log(1);setInterval(() => 0, 1000)']),
    );
    try {
      await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
      const pids = children.map(({ pid = 0 }) => pid);
      const [together, ...each] = await Promise.all([familyBytes(pids), ...pids.map(residentBytes)]);
      const sum = each.reduce((a, b) => a + b, 0);
      assert.ok(together < 0.8 * sum && together > 0.5 * sum, `${together} of ${sum}`);
    } finally {
      for (const child of children) child.kill();
    }
  },
);

test('what has ended holds nothing', async () => assert.equal(await familyBytes([2 ** 30, 2 ** 30 + 1]), 0));
