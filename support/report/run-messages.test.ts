import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readRun, ReportError } from './run-messages';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'run-messages-test-'));
});
after(() => rm(folder, { recursive: true }));

const END = '{"testRunFinished":{}}\n';

/** A folder of reports with these contents. */
async function reports(name: string, messages: string, summary?: string): Promise<string> {
  const place = path.join(folder, name);
  await mkdir(place);
  await writeFile(path.join(place, 'messages.ndjson'), messages);
  if (summary !== undefined) await writeFile(path.join(place, 'summary.json'), summary);
  return place;
}

const refused = (place: string, words: RegExp): Promise<void> =>
  assert.rejects(readRun(place), (error: Error) => error instanceof ReportError && words.test(error.message));

test('a run is read by its folder or its messages, with the summary beside them', async () => {
  const place = await reports('whole', `{"meta":{}}\n${END}`, '{"shard":"1/2"}');
  for (const given of [place, path.join(place, 'messages.ndjson')]) {
    const { messages, summary } = await readRun(given);
    assert.deepEqual([messages.length, summary?.shard], [2, '1/2']);
  }
});

test('a summary that is not there, or not whole, is not known', async () => {
  assert.equal((await readRun(await reports('none', END))).summary, undefined);
  assert.equal((await readRun(await reports('part', END, '{"shard":'))).summary, undefined);
});

test('what is missing, broken or cut off is refused', async () => {
  await refused(path.join(folder, 'nowhere'), /Expected a folder of reports.*ENOENT/);
  await refused(folder, /Expected a folder of reports.*messages\.ndjson/);
  await refused(
    await reports('broken', `{"meta":{}}\n{"sour\n${END}`),
    /messages\.ndjson:2 is not a message/,
  );
  await refused(await reports('cut', '{"meta":{}}\n'), /cut off/);
});
