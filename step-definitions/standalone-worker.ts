import { createServer } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { After, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { eventually, within } from '../support/base/eventually';
import { Unsupported } from '../support/base/unsupported';
import {
  refusedWorker,
  type StandaloneContext,
  StandaloneWorker,
} from '../support/broadcast/standalone-worker';
import { listenOn } from '../services/net/listen';
import { IllMediaServer, ILLNESSES } from '../support/faults/ill-media-server';
import { illSource } from '../support/faults/ill-source';
import { LOG_LINES } from '../support/records/log-lines';
import { cameraThat } from '../support/source/cameras';
import type { TrackName } from '../support/source/source-faults';
import { hasOwnLog } from '../support/stack/log-translation';
import { exitCodeFor, workerProfile } from '../support/stack/worker-profile';
import { expectWords } from '../support/verdicts/asserts';
import { describedSize, pictureParameterSets, pictureTimes } from '../support/verdicts/segment-files';
import type { PipelineWorld } from '../support/world';
import { Given, Then, When } from '../support/steps';

/** Longer than any of them is watched. */
const SECONDS = 30;

Given(/^a camera that (.+)$/, function (does: string) {
  this.lone.camera = cameraThat(does);
});

Given('these cameras', function (table: DataTable) {
  this.lone.cameras = table
    .hashes()
    .map((row) => ({ ...cameraThat(row['it'] ?? ''), words: row['the worker says'] ?? '' }));
});

Given('a source that is ill in another way each time', async function (table: DataTable) {
  const rows = table.hashes();
  const { server, url } = await illSource(rows.map(({ it = '' }) => it));
  this.lone.owned.own(server);
  this.lone.illSource = { url, words: rows.map((row) => row['the worker says'] ?? '') };
});

Given(/^a media server that (.+)$/, async function (does: string) {
  const illness = ILLNESSES.find((name) => name === does);
  if (!illness) throw new Error(`No media server "${does}". There are: ${ILLNESSES.join('; ')}`);
  const { server, url } = await IllMediaServer.start(illness);
  this.lone.mediaServer = this.lone.owned.own(server);
  this.lone.outputUrl = url;
});

Given('the worker has an STS to look for, and nowhere to keep segments', function () {
  Object.assign(this.lone, { looksForSts: true, hasNoDisk: true });
});

/** One of somebody else's is told by its environment: its flags are its own. */
Given('the worker is told to log errors only, by a flag that wins over its environment', function () {
  this.lone.logLevel = 'error';
});

Then('it logged nothing but errors', function () {
  const { records } = this.lone.theWorker.worker.logs;
  expect(records.map(({ level }) => level)).to.deep.equal(records.map(() => 'error'));
});

Then(
  'within {int} seconds it warned once that its sound can not be dubbed, and looked for no STS',
  async function (seconds: number) {
    const { worker } = this.lone.theWorker;
    const said = { level: 'warn', component: 'sts' } as const;
    const line = await worker.logs.waitFor(said, { withinMs: seconds * 1000 });
    expectWords(line.message, "can't be dubbed");
    await within(worker.exited, TOLD_AGAIN_MS);
    worker.logs.exactly(1, said);
    worker.logs.exactly(0, { component: 'connection' });
  },
);

Then(
  'within {int} seconds it told of {int} files that they are not written, counted them, and ran on',
  async function (seconds: number, files: number) {
    const lone = this.lone.theWorker;
    const isTold = (): boolean => lone.worker.logs.where(NOT_WRITTEN).length >= files;
    await eventually('files are told not to be written', isTold, { withinMs: seconds * 1000 });
    const counted = await lone.mediaErrors('segment_file');
    expect(counted, 'worker_media_errors_total segment_file').to.be.at.least(files);
    expect((await lone.health()).state, 'state in /healthz').to.equal('running');
  },
);

const NOT_WRITTEN = { level: 'error', component: 'segments' } as const;

Then('nothing else is served beside its metrics and its health', async function () {
  expect(
    await this.lone.theWorker.refusals(),
    'answers to another path, and to another method',
  ).to.deep.equal([404, 405]);
});

When('a worker reads it', async function () {
  const { outputUrl } = this.lone;
  this.lone.worker = await readBy(this.lone, outputUrl === undefined ? '' : `-to-${new URL(outputUrl).port}`);
});

/** @param run is put behind the camera's name */
async function readBy(lone: StandaloneContext, run: string, camera = lone.camera): Promise<StandaloneWorker> {
  const { illSource: ill, outputUrl, looksForSts, hasNoDisk, logLevel, owned } = lone;
  if (!camera && !ill) throw new Error('Bad step sequence: no source');
  const { name, faults } = camera ?? { name: 'ill-source', faults: {} };
  const to = outputUrl === undefined ? {} : { outputUrl };
  const input = ill ? { url: ill.url } : { faults, seconds: SECONDS };
  return owned.own(
    await StandaloneWorker.start({
      ...{ name: `${name}${run}`, streamId: name, input },
      ...{ looksForSts, hasNoDisk, logLevel, ...to },
    }),
  );
}

When('a worker of its own reads each of them', async function () {
  for (const { words, ...camera } of this.lone.cameras)
    this.lone.readings.push({ lone: await readBy(this.lone, '', camera), words });
});

When('a worker reads it, and then another one', async function () {
  for (const run of ['-first', '-second']) this.lone.runs.push(await readBy(this.lone, run));
});

Then('both named the same stream, and each a run of its own', async function () {
  if (hasOwnLog()) throw new Unsupported('what its log calls a run is not known');
  const lines = await Promise.all(
    this.lone.runs.map(({ worker }) => worker.logs.waitFor({ level: 'error' }, { withinMs: ENDS_WITHIN_MS })),
  );
  const [streams, runs] = [
    lines.map(({ streamId }) => streamId),
    lines.map(({ fields }) => String(fields['runId'])),
  ];
  expect(new Set(streams).size, `streams (${streams.join(', ')})`).to.equal(1);
  expect(new Set(runs).size, `runs (${runs.join(', ')})`).to.equal(2);
});

const ENDS_WITHIN_MS = 6000;

Then('each ping was answered with its own time, and what the media server sent acknowledged', function () {
  const { pings: { sent = 0, answered = 0 } = {}, acknowledged = 0 } = this.lone.mediaServer ?? {};
  expect(sent, 'pings').to.be.above(ON_THE_WAY);
  expect(answered, `answers to ${sent} pings, each with its time`).to.be.at.least(sent - ON_THE_WAY);
  // It wants to hear of five pings at a time.
  const owed = Math.floor((sent - ON_THE_WAY) / 5);
  expect(acknowledged, `acknowledgements, of the right number of bytes`).to.be.at.least(owed);
});

/** Pings that a worker had no time to answer before it gave up. */
const ON_THE_WAY = 2;

Then(
  'within {int} seconds there is a video file, and it names {int} picture parameter sets',
  async function (seconds: number, count: number) {
    const sets = await pictureParameterSets(await firstVideoFile(this.lone.theWorker, seconds));
    expect(sets, 'picture parameter sets in the description of the pictures').to.have.lengthOf(count);
    expect(new Set(sets).size, 'different ones').to.equal(count);
  },
);

Then(
  'within {int} seconds there is a video file, of pictures of {int}x{int} that are shown {int} pictures after they are decoded',
  async function (seconds: number, width: number, height: number, depth: number) {
    const file = await firstVideoFile(this.lone.theWorker, seconds);
    expect(await describedSize(file), 'sizes in the boxes tkhd and avc1').to.deep.equal([
      [width, height],
      [width, height],
    ]);
    const { decodedMs, shownMs } = await pictureTimes(file);
    const turn = shownMs.toSorted((a, b) => a - b);
    const wrong = decodedMs.slice(depth).filter((ms, i) => Math.abs(ms - (turn[i] ?? NaN)) > 1);
    expect(decodedMs.length, 'pictures in the file').to.be.above(2 * depth);
    expect(
      wrong,
      `times of decoding that are not those of showing ${depth} pictures before, in ms`,
    ).to.deep.equal([]);
  },
);

Then(
  /^within (\d+) seconds there are video files of pictures of (\d+x\d+), then of (\d+x\d+), and then of (\d+x\d+) again$/,
  async function (seconds: string, first: string, other: string, again: string) {
    const sizes = [first, other, again];
    const lone = this.lone.theWorker;
    const seen = async (): Promise<unknown[]> => {
      const described = await Promise.all((await lone.videoFiles()).map(describedSize));
      const all = described.map(([inTrack]) => inTrack?.join('x'));
      return all.filter((size, i) => size !== all[i - 1]);
    };
    await eventually(`the pictures of its files are of ${sizes.join(', ')}`, seen, {
      ...{ withinMs: Number(seconds) * 1000, until: (found) => isDeepStrictEqual(found, sizes) },
    });
  },
);

Then('it said that its pictures have another format', function () {
  const [line] = this.lone.theWorker.worker.logs.where(LOG_LINES.pictureFormat);
  expectWords(line?.message, 'the pictures have another format now');
});

const firstVideoFile = async (lone: StandaloneWorker, seconds: number): Promise<string> => {
  const [file = ''] = await eventually('there is a video file', () => lone.videoFiles(), {
    ...{ withinMs: seconds * 1000, until: (files) => files.length > 0 },
  });
  return file;
};

Then(
  /^it looked for its source ([\d, and]+) seconds after each, and said why$/,
  async function (text: string) {
    const { worker } = this.lone.theWorker;
    const { words = [] } = this.lone.illSource ?? {};
    const delays = text.split(/, | and /).map(Number);
    const exit = await within(worker.exited, GIVES_UP_WITHIN_MS);
    if (exit === 'deadline') throw new Error('the worker has not given its source up (it is still running)');
    expect(exit.code, 'exit code').to.equal(exitCodeFor(3));
    const awaited = worker.logs.where(LOG_LINES.inputAwaited);
    expect(awaited.map(({ fields }) => Number(fields['delayMs']) / 1000)).to.deep.equal(delays);
    const [error] = worker.logs.exactly(1, LOG_LINES.noInput);
    const said = [...awaited.map(({ fields }) => String(fields['reason'])), error?.message];
    words.forEach((each, i) => expectWords(said[i], each));
  },
);

/** Its attempts, the waits between them, and one that gets no answer. */
const GIVES_UP_WITHIN_MS = 20_000;

/** What is read to see that nothing more is said than once. */
const TOLD_AGAIN_MS = 1000;

Then(
  'within {int} seconds it warned once of its {track}: {string}',
  function (seconds: number, track: TrackName, words: string) {
    return expectWarning(this, this.lone.theWorker, { seconds, track, words });
  },
);

Then(
  'within {int} seconds each worker warned once of its {track}, and said why',
  async function (seconds: number, track: TrackName) {
    await Promise.all(
      this.lone.readings.map(({ lone, words }) => expectWarning(this, lone, { seconds, track, words })),
    );
  },
);

async function expectWarning(
  world: PipelineWorld,
  lone: StandaloneWorker,
  { seconds, track, words }: { seconds: number; track: TrackName; words: string },
): Promise<void> {
  const { worker } = lone;
  const said = { level: 'warn', component: 'input', fields: { track } } as const;
  const line = await worker.logs.waitFor(said, { withinMs: seconds * 1000 + TOLD_AGAIN_MS });
  const tookSeconds = (line.atMs - (lone.playedAtMs ?? NaN)) / 1000;
  world.measure('until the worker warned, in s', tookSeconds, { atMost: seconds });
  expectWords(line.message, words);
  await within(worker.exited, TOLD_AGAIN_MS);
  worker.logs.exactly(1, said);
}

Then(
  'within {int} seconds it warned once of each trouble with the clock of its sound, and of nothing else',
  async function (seconds: number, table: DataTable) {
    const lone = this.lone.theWorker;
    const rows = table.hashes();
    const said = { level: 'warn', component: 'input' } as const;
    const lines = await eventually('it warned of its source', () => lone.worker.logs.where(said), {
      ...{ withinMs: seconds * 1000, until: ({ length }) => length >= rows.length },
    });
    await within(lone.worker.exited, TOLD_AGAIN_MS);
    lone.worker.logs.exactly(rows.length, said);
    rows.forEach(({ trouble, words = '' }, i) => {
      expect(lines[i]?.fields).to.include({ kind: trouble, track: 'audio' });
      expectWords(lines[i]?.message, words);
    });
    const counted = await lone.mediaErrors('clock');
    expect(counted, 'worker_media_errors_total clock').to.equal(rows.length);
  },
);

Then(
  'its health was starved of {track}, and worker_media_errors_total counted {word} {int} time(s)',
  function (track: TrackName, type: string, times: number) {
    return expectStarved(this.lone.theWorker, { track, type, times });
  },
);

Then(
  'the health of each was starved of {track}, and worker_media_errors_total counted {word} {int} time(s)',
  async function (track: TrackName, type: string, times: number) {
    for (const { lone } of this.lone.readings) await expectStarved(lone, { track, type, times });
  },
);

async function expectStarved(
  lone: StandaloneWorker,
  { track, type, times }: { track: TrackName; type: string; times: number },
): Promise<void> {
  const { state, missing = {} } = await lone.health();
  expect(state, 'state in /healthz').to.equal('starved');
  expect(Object.keys(missing), 'missing in /healthz').to.deep.equal([track]);
  const counted = await lone.mediaErrors(type);
  expect(counted, `worker_media_errors_total ${type}`).to.equal(times);
}

Then(
  'within {int} seconds its health was running again, and it said so once of its {track}',
  async function (seconds: number, track: TrackName) {
    const lone = this.lone.theWorker;
    const isRunning = async (): Promise<boolean> => (await lone.health()).state === 'running';
    await eventually('the health is running again', isRunning, { withinMs: seconds * 1000 });
    expect((await lone.health()).missing, 'missing in /healthz').to.equal(undefined);
    lone.worker.logs.exactly(1, { level: 'info', component: 'input', fields: { track } });
  },
);

Then(
  'within {int} seconds it ended with exit code {int}, and the error {string}',
  async function (seconds: number, code: number, words: string) {
    const lone = this.lone.theWorker;
    const { worker } = lone;
    const exit = await within(worker.exited, seconds * 1000 + TOLD_AGAIN_MS);
    if (exit === 'deadline')
      throw new Error(`Not within ${seconds} s: the worker ends (it is still running)`);
    const [error] = worker.logs.exactly(1, { level: 'error' });
    expectWords(error?.message, words);
    expect(exit.code, 'exit code').to.equal(exitCodeFor(code));
    // One that is refused for its description is never played.
    const tookSeconds = lone.playedAtMs === undefined ? 0 : (exit.atMs - lone.playedAtMs) / 1000;
    this.measure('until the worker ended, in s', tookSeconds, { atMost: seconds });
  },
);

const PASSWORD = 'geheim';

/** In place of a port of its own. */
const TAKEN = 'one that is taken';

When(/^a worker is started with (.+)$/, async function (what: string, table: DataTable) {
  const rows = table.hashes() as { setting: string; value: string; 'what is said': string }[];
  const holder = createServer();
  const takenPort = await listenOn(holder, 0, '127.0.0.1');
  this.lone.owned.defer(() => void holder.close());
  const settings: Record<string, string | number> = Object.fromEntries(
    rows.map(({ setting, value }) => [settingNamed(setting), value === TAKEN ? takenPort : value]),
  );
  this.lone.wrong = rows.map((row) => ({ setting: row.setting, words: row['what is said'] }));
  this.lone.refusal = await refusedWorker(what.replaceAll(/\W+/g, '-'), settings);
});

/** @throws Error for a name that our own worker does not have */
function settingNamed(variable: string): string {
  const [name] = Object.entries(workerProfile({}).settings).find(([, of]) => of === variable) ?? [];
  if (name === undefined) throw new Error(`No setting of the worker is called ${variable}`);
  return name;
}

Then('it ended with exit code {int}, with a line for each, and without a password', function (code: number) {
  const { exitCode, said } = this.lone.theRefusal;
  expect(exitCode, 'exit code').to.equal(exitCodeFor(code));
  for (const { setting, words } of this.lone.wrong) {
    const lines = said.split('\n').filter((line) => line.includes(setting));
    expect(lines, `lines that name ${setting}`).to.have.lengthOf(1);
    expect(lines[0]).to.contain(words);
  }
  expect(said).not.to.contain(PASSWORD);
});

After(async function (this: PipelineWorld) {
  await this.lone.owned.dispose();
});
