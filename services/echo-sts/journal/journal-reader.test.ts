import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { Journal } from './journal';
import { JournalReader, type Question } from './journal-reader';

const ALL: Question = { streamId: undefined, after: -1, instance: undefined, follow: false };

/** All that is there to be read; since Node 26 one `read()` gives one piece. */
function readNow(output: PassThrough): string {
  const piece = output.read() as Buffer | null;
  return piece === null ? '' : piece.toString() + readNow(output);
}

/** A journal of so many records of 500 characters or so. */
function filled(count: number, mostRecords = 20_000): Journal {
  const journal = new Journal('me', mostRecords);
  for (let i = 0; i < count; i++) journal.add({ kind: 'in', streamId: 's', payload: 'x'.repeat(400) });
  return journal;
}

async function indexesRead(output: PassThrough): Promise<number[]> {
  let text = '';
  for await (const chunk of output) text += String(chunk);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { index: number }).index);
}

/** Takes nothing, ever. */
const deaf = (): Writable => new Writable({ highWaterMark: 1_000, write: () => undefined });

describe('JournalReader', () => {
  it('tells everything once and in order, in many pieces, and then ends', async () => {
    const output = new PassThrough();
    JournalReader.start(filled(1_000), ALL, output);
    assert.deepEqual(
      await indexesRead(output),
      Array.from({ length: 1_000 }, (_, i) => i),
    );
  });
  it('ends where the journal ended when it was asked', async () => {
    const [journal, output] = [filled(500), new PassThrough()];
    JournalReader.start(journal, ALL, output);
    journal.add({ kind: 'connect' });
    assert.equal((await indexesRead(output)).length, 500);
  });
  it('tells a stream its own', async () => {
    const [journal, output] = [filled(3), new PassThrough()];
    journal.add({ kind: 'connect', streamId: 'other' });
    JournalReader.start(journal, { ...ALL, streamId: 'other' }, output);
    assert.deepEqual(await indexesRead(output), [3]);
  });
  it('holds little for a reader that does not read', () => {
    const output = deaf();
    JournalReader.start(filled(10_000), ALL, output);
    assert.ok(output.writableLength < 100_000, `${output.writableLength} bytes`);
    output.destroy();
  });
  it('cuts off a reader that has stopped reading', async () => {
    const output = deaf();
    JournalReader.start(filled(1_000), ALL, output, 20);
    await once(output, 'close');
    assert.ok(output.destroyed && !output.writableEnded);
  });
  it('cuts off a reader of which the journal has forgotten what it has not read', async () => {
    const [journal, output] = [filled(1_000, 1_000), new PassThrough({ highWaterMark: 1_000 })];
    JournalReader.start(journal, ALL, output);
    for (let i = 0; i < 1_000; i++) journal.add({ kind: 'connect' });
    await assert.rejects(indexesRead(output), /Premature close|ERR_STREAM_PREMATURE_CLOSE/);
  });
  it('follows, and leaves when the reader goes', async () => {
    const [journal, output] = [filled(1), new PassThrough()];
    JournalReader.start(journal, { ...ALL, follow: true }, output);
    journal.add({ kind: 'connect' });
    assert.equal(readNow(output).split('\n').length, 3);
    output.destroy();
    await once(output, 'close');
    journal.add({ kind: 'disconnect' });
  });
});
