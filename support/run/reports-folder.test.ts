import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { claim, lacksRoom, occupied, replaceAll, setAside } from './reports-folder';

let reports: string;
before(async () => (reports = await mkdtemp(path.join(tmpdir(), 'set-aside-test-'))));
after(() => rm(reports, { recursive: true }));

let runs = 0;
/** As a run leaves it, each a minute after the one before. */
async function run() {
  runs += 1;
  await mkdir(path.join(reports, 'evidence'), { recursive: true });
  for (const name of ['messages.ndjson', 'index.html', 'evidence/log.txt'])
    await writeFile(path.join(reports, name), `run ${runs}`);
  await utimes(path.join(reports, 'messages.ndjson'), runs * 60, runs * 60);
}
const earlier = () => readdir(path.join(reports, 'earlier'));

test('a run of some scenarios moves the reports before it, with their evidence, to where they stay', async () => {
  assert.equal(await setAside(reports), undefined);
  await replaceAll(reports);
  await run();
  for (const name of ['run.pid', 'mutants.json']) await writeFile(path.join(reports, name), '1');
  const place = (await setAside(reports)) ?? '';
  assert.equal(await readFile(path.join(place, 'evidence', 'log.txt'), 'utf8'), 'run 1');
  assert.deepEqual(await readdir(reports), ['earlier', 'mutants.json', 'run.pid']);
});

test('of runs of some scenarios the last few are kept, the one of all as long as no other follows', async () => {
  for (let i = 0; i < 8; i++) {
    await run();
    await setAside(reports);
  }
  assert.equal((await earlier()).length, 6);
  assert.ok((await earlier())[0]?.startsWith('1970-01-01T00-01'));
  await replaceAll(reports);
  assert.equal(existsSync(path.join(reports, 'earlier')), false);
});

test('a folder that nobody can make is an error, and soon', async () => {
  await assert.rejects(
    claim('/proc/no/reports'),
    /can't be written to .*ENOENT.*another folder: REPORTS_DIR=/,
  );
  await assert.rejects(claim('/dev/null/reports'), /ENOTDIR/);
});

test('a folder that is none is occupied by nobody: the run says what is wrong with it', async () => {
  assert.equal(await occupied('/dev/null/reports'), undefined);
});

test('too little room is told in figures', () => {
  assert.equal(lacksRoom(300e6), undefined);
  assert.equal(lacksRoom(1_900_000), '1 MB are free there, and a run needs up to 300');
});
