import { After, Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { LoneWorker } from '../support/broadcast/lone-worker';
import { IllMediaServer, type Illness } from '../support/faults/ill-media-server';
import type { SourceFaults } from '../support/source/source-faults';
import { parsePrometheus } from '../support/records/prometheus';
import { within } from '../support/base/deadline';
import type { PipelineWorld } from '../support/world';

/** Longer than any of them is watched. */
const SECONDS = 30;

/** What cameras do, in the words of the features. */
const CAMERAS: Readonly<Record<string, SourceFaults>> = {
  'sends no keyframe': { keyframes: 0 },
  'sends one keyframe, and then none': { keyframes: 1 },
  'sends no parameter sets': { hasNoParameterSets: true },
  'announces its picture as another payload type': { announced: { video: { payloadType: 98 } } },
  'gives its sound a clock rate of 0': { announced: { audio: { clockHz: 0 } } },
  'gives its picture a clock rate of 1': { announced: { video: { clockHz: 1 } } },
  'sends as it should': {},
};

Given(/^a camera that (.+)$/, function (this: PipelineWorld, does: string) {
  const faults = CAMERAS[does];
  if (!faults) throw new Error(`No camera "${does}". There are: ${Object.keys(CAMERAS).join('; ')}`);
  this.lone.camera = { name: does.replaceAll(/\W+/g, '-'), faults };
});

Given(
  /^a media server that (only pings|drips its handshake)$/,
  async function (this: PipelineWorld, illness: Illness) {
    const { server, url } = await IllMediaServer.start(illness);
    this.lone.owned.own(server);
    this.lone.outputUrl = url;
  },
);

When('a worker reads it', async function (this: PipelineWorld) {
  const { camera, outputUrl, owned } = this.lone;
  if (!camera) throw new Error('Bad step sequence: no camera');
  const { name, faults } = camera;
  const to = outputUrl === undefined ? {} : { outputUrl };
  const nameOfRun = `${name}${outputUrl === undefined ? '' : `-to-${new URL(outputUrl).port}`}`;
  this.lone.worker = owned.own(await LoneWorker.start({ name: nameOfRun, faults, seconds: SECONDS, ...to }));
});

/** What is read to see that nothing more is said than once. */
const TOLD_AGAIN_MS = 1000;

Then(
  /^within (\d+) seconds it warned once of its (picture|sound): "(.+)"$/,
  async function (this: PipelineWorld, seconds: string, name: string, words: string) {
    const lone = this.lone.theWorker;
    const { worker } = lone;
    const track = name === 'picture' ? 'video' : 'audio';
    const said = { level: 'warn', component: 'input', fields: { track } } as const;
    const line = await worker.logs.waitFor(said, { withinMs: Number(seconds) * 1000 + TOLD_AGAIN_MS });
    const tookSeconds = (line.atMs - (lone.playedAtMs ?? NaN)) / 1000;
    this.figure('warnedAfterSeconds', tookSeconds, { atMost: Number(seconds) });
    expect(tookSeconds, 'seconds since it began').to.be.at.most(Number(seconds));
    expect(line.message).to.contain(words);
    await within(worker.exited, TOLD_AGAIN_MS);
    worker.logs.exactly(1, said);
  },
);

Then(
  /^its health was starved of (picture|sound), and worker_media_errors_total counted (\w+) (\d+) times?$/,
  async function (this: PipelineWorld, name: string, type: string, times: string) {
    const lone = this.lone.theWorker;
    const { state, missing = {} } = await lone.health();
    expect(state, 'state in /healthz').to.equal('starved');
    expect(Object.keys(missing), 'missing in /healthz').to.deep.equal([
      name === 'picture' ? 'video' : 'audio',
    ]);
    const samples = parsePrometheus(await lone.metrics()).get('worker_media_errors_total')?.samples ?? [];
    const counted = samples.find(({ labels }) => labels['error_type'] === type)?.value;
    expect(counted, `worker_media_errors_total ${type}`).to.equal(Number(times));
  },
);

Then(
  /^within (\d+) seconds it ended with exit code (\d+), and the error "(.+)"$/,
  async function (this: PipelineWorld, seconds: string, code: string, words: string) {
    const lone = this.lone.theWorker;
    const { worker } = lone;
    const exit = await within(worker.exited, Number(seconds) * 1000 + TOLD_AGAIN_MS);
    if (exit === 'deadline')
      throw new Error(`Not within ${seconds} s: the worker ends (it is still running)`);
    const [error] = worker.logs.exactly(1, { level: 'error' });
    expect(error?.message).to.contain(words);
    expect(exit.code, 'exit code').to.equal(Number(code));
    // One that is refused for its description is never played.
    const tookSeconds = lone.playedAtMs === undefined ? 0 : (exit.atMs - lone.playedAtMs) / 1000;
    this.figure('endedAfterSeconds', tookSeconds, { atMost: Number(seconds) });
    expect(tookSeconds, 'seconds since it began').to.be.at.most(Number(seconds));
  },
);

After(async function (this: PipelineWorld) {
  await this.lone.owned.dispose();
});
