import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE } from './failure-view';
import { parseAttachment } from './summarize';
import { moveLinkedFiles } from './linked-files';
import type { Run } from './run-messages';
import { message } from './run-testing';

const CLIP = 'clips/a%20b.mp4';
const POSTER = 'clips/a%20b.jpg';
const LOG = 'evidence/x/worker.log';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'linked-files-'));
  for (const run of ['first', 'second']) {
    for (const name of ['clips', 'evidence/x'])
      await mkdir(path.join(folder, run, name), { recursive: true });
    await writeFile(path.join(folder, run, 'clips', 'a b.mp4'), `${run} clip`);
    await writeFile(path.join(folder, run, 'clips', 'a b.jpg'), `${run} poster`);
    await writeFile(path.join(folder, run, LOG), `${run} log`);
  }
});
after(() => rm(folder, { recursive: true }));

const attach = (mediaType: string, content: object) =>
  message({ attachment: { mediaType, body: JSON.stringify(content), contentEncoding: 'IDENTITY' } });

const runIn = (name: string): Run => ({
  ...{ name: path.join(folder, name, 'messages.ndjson'), summary: undefined },
  messages: [
    attach(CLIP_MEDIA_TYPE, { title: 'clip', href: CLIP, poster: POSTER, seconds: 8 }),
    attach(EVIDENCE_MEDIA_TYPE, { command: 'again', files: [{ title: 'log', href: LOG }] }),
  ],
});

const contents = ({ messages }: Run): unknown[] =>
  messages.flatMap(({ attachment }) => (attachment ? [parseAttachment(attachment)] : []));

test('files of the same name are kept apart, and linked where they are', async () => {
  const out = path.join(folder, 'out');
  await moveLinkedFiles(runIn('first'), out, 'part-1');
  const second = await moveLinkedFiles(runIn('second'), out, 'part-2');
  assert.deepEqual(contents(second), [
    { title: 'clip', href: `part-2/${CLIP}`, poster: `part-2/${POSTER}`, seconds: 8 },
    { command: 'again', files: [{ title: 'log', href: `part-2/${LOG}` }] },
  ]);
  const text = (name: string) => readFile(path.join(folder, 'out', name), 'utf8');
  assert.equal(await text('part-1/clips/a b.mp4'), 'first clip');
  assert.equal(await text('part-2/clips/a b.mp4'), 'second clip');
  assert.equal(await text('part-2/clips/a b.jpg'), 'second poster');
  assert.equal(await text(`part-2/${LOG}`), 'second log');
});
