import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE } from '../failure-view';
import { TIMELINE_MEDIA_TYPE } from '../timeline';
import type { Message } from '../summarize';
import { buildPage } from './build-page';
import { html } from './html';
import { scenariosOf, stateOfFeature } from './model';
import { runOfFeatures } from '../run-testing';

const drawn = { title: 'Timeline', drawing: html``, description: 'six dubs' };
const build = (messages: readonly Message[]) =>
  buildPage(messages, {
    facts: { shard: null, cpuSeconds: null },
    earlierThan: () => [],
    picturesOf: () => [drawn],
  });

const page = build(
  runOfFeatures({
    'US3-6': {
      status: 'FAILED',
      message: 'Error: it opened\n    at somewhere',
      attachments: [
        [TIMELINE_MEDIA_TYPE, {}],
        [CLIP_MEDIA_TYPE, { title: 'The end', href: 'clips/end.mp4', seconds: 10 }],
        [
          EVIDENCE_MEDIA_TYPE,
          { command: 'again', keepCommand: 'KEEP=1 again', logs: [], journal: [], metrics: [], files: [] },
        ],
      ],
    },
    'US2-5': {
      figures: { 'A/V offset, in ms late': -0.3 },
      limits: { 'A/V offset, in ms late': { atMost: 20 } },
    },
  }),
);
const stories = page.features.filter(({ part }) => part === 'stories');
const named = (anchor: string) =>
  page.features.flatMap(scenariosOf).find((scenario) => scenario.anchor === anchor);

test('six stories by number, each with its promise; the rest is what proves them', () => {
  assert.deepEqual(
    stories.map(({ story, anchor }) => [story, anchor]),
    [1, 2, 3, 4, 5, 6].map((n) => [`US${n}`, `US${n}`]),
  );
  for (const { promise } of stories) assert.match(promise[0] ?? '', /^[A-Z].*\.$/);
  assert.deepEqual(
    page.features.filter(({ part }) => part === 'conditions').map(({ name }) => name),
    ['What viewers of any live pipeline get', 'Edge cases', 'Metrics'],
  );
});

test('a story with a failure has failed, the others hold', () => {
  const failed = stories.filter((story) => stateOfFeature(story) === 'failed');
  assert.deepEqual(
    failed.map(({ story }) => story),
    ['US3'],
  );
});

test('a scenario has its address, its steps, and what it left', () => {
  const scenario = named('US3-6');
  assert.match(scenario?.place ?? '', /^features\/3-circuit-breaker\.feature:\d+$/);
  assert.deepEqual(scenario?.steps.at(-1)?.status, 'failed');
  assert.deepEqual(scenario?.pictures, [drawn]);
  assert.equal(scenario?.clips[0]?.href, 'clips/end.mp4');
  assert.equal(scenario?.evidence?.command, 'again');
});

test('figures stand with their limits', () => {
  const figures = page.features.flatMap(scenariosOf).flatMap((scenario) => scenario.figures);
  assert.deepEqual(figures[0], { name: 'A/V offset, in ms late', value: -0.3, limit: { atMost: 20 } });
});

test('every scenario has an address of its own', () => {
  const anchors = page.features.flatMap(scenariosOf).map(({ anchor }) => anchor);
  assert.equal(new Set(anchors).size, anchors.length);
  assert.deepEqual(
    anchors.filter((anchor) => !/^[A-Za-z0-9.-]+$/.test(anchor)),
    [],
  );
});

test('a clip elsewhere than in the reports is refused', () => {
  for (const href of ['https://elsewhere/x.mp4', 'javascript:alert(1)', '/etc/passwd', '//elsewhere/x']) {
    const clip = [CLIP_MEDIA_TYPE, { title: 'x', href, seconds: 1 }] as const;
    assert.throws(() => build(runOfFeatures({ 'US1-1': { attachments: [clip] } })), /relative/, href);
  }
});

test('a run that was cut off shows the steps that were not reached', () => {
  const cut = runOfFeatures().filter(({ testStepFinished, testCaseFinished, testCaseStarted }) =>
    [testStepFinished, testCaseFinished, testCaseStarted].every((each) => each === undefined),
  );
  const [scenario] = build(cut).features.flatMap(scenariosOf);
  assert.equal(scenario?.status, 'unfinished');
  assert.ok((scenario?.steps.length ?? 0) > 0);
});
