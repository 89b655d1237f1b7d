import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, it } from 'node:test';
import type { AudioControl } from '../../contracts/control-events';
import { fragmentData } from '../messages-testing';
import type { Dubber } from './dubber';
import { KeptDubs } from './kept-dubs';

const ENCODED: AudioControl = { mode: 'encoded' };
const sound = Buffer.from('a dub');
let folder: string;
let problems: string[];
let kept: KeptDubs;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'kept-dubs-')), 'dubs');
  problems = [];
  const dubber: Dubber = {
    dub: ({ audio }) => Promise.resolve({ ...audio, data_base64: sound.toString('base64') }),
    prepare: () => undefined,
  };
  kept = new KeptDubs(dubber, folder, (problem) => problems.push(problem));
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

it('a dub that was coded by itself is kept under its stream and number; an echo is not', async () => {
  const fragment = fragmentData(3);
  await kept.dub(fragmentData(2), { mode: 'echo' });
  await kept.dub(fragment, ENCODED);
  assert.deepEqual(await readdir(folder), [`${fragment.stream_id}-3.m4a`]);
  assert.deepEqual(await readFile(path.join(folder, `${fragment.stream_id}-3.m4a`)), sound);
});

it('a folder that is none costs no dub, and is told', async () => {
  await writeFile(folder, '');
  const dub = await kept.dub(fragmentData(0), ENCODED);
  assert.equal(dub.data_base64, sound.toString('base64'));
  assert.match(problems.join(), /^a dub is not kept: /);
});

it('no more than an hour of dubs is kept', async () => {
  for (let n = 0; n < 602; n++) await kept.dub(fragmentData(n), ENCODED);
  assert.equal((await readdir(folder)).length, 600);
  assert.deepEqual(problems, [`no more dubs are kept: 600 are in ${folder}`]);
});
