import assert from 'node:assert/strict';
import { test } from 'node:test';
import { family, familyUsage, parseStat, residentBytes } from './proc';

const NOBODY = 2 ** 22 + 1;

test('reads as much as the process itself knows', async () => {
  const own = process.memoryUsage.rss();
  const read = await residentBytes(process.pid);
  assert.ok(Math.abs(read - own) < own / 4, `${read} against ${own}`);
});

test('nobody has no memory', () => assert.rejects(residentBytes(NOBODY)));

const stat = (pid: number, name: string, parentPid: number): string =>
  `${pid} (${name}) S ${parentPid} 1 1 0 -1 4194560 100 0 0 0 120 30 7 8 20 0 11 0 1000 1 2\n`;

test('reads parent and CPU time, whatever the name of the program', () => {
  assert.deepEqual(parseStat(stat(42, 'node', 7)), { pid: 42, parentPid: 7, cpuTicks: 150 });
  assert.deepEqual(parseStat(stat(42, 'a) R 1 (b c', 7)), { pid: 42, parentPid: 7, cpuTicks: 150 });
});

test('refuses what is no such line', () => assert.throws(() => parseStat('42 (node'), /expected a line/));

test('a family is a process with its descendants, and nobody else', () => {
  const processes = [
    { pid: 1, parentPid: 0, cpuTicks: 0 },
    { pid: 2, parentPid: 1, cpuTicks: 0 },
    { pid: 3, parentPid: 2, cpuTicks: 0 },
    { pid: 4, parentPid: 1, cpuTicks: 0 },
  ];
  assert.deepEqual(
    family(processes, 2).map(({ pid }) => pid),
    [2, 3],
  );
  assert.deepEqual(family(processes, 9), []);
});

const onLinux = { skip: process.platform === 'linux' ? false : 'there is no /proc here' };

test('sees the memory, files and CPU time of this very process', onLinux, async () => {
  const { all, nobody } = await familyUsage({ all: process.pid, nobody: 2 ** 22 + 1 });
  assert.ok(Math.abs(all.residentBytes - process.memoryUsage.rss()) < all.residentBytes / 4);
  assert.ok(all.descriptors > 2);
  assert.ok(all.cpuSeconds > 0 && all.cpuSeconds < 60);
  assert.deepEqual(nobody, { cpuSeconds: 0, residentBytes: 0, descriptors: 0 });
});
