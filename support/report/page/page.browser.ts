import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { clip } from '../../../fixtures/clips';
import { cutClip } from '../attachments/clip';
import {
  accessibilityProblems,
  launchBrowser,
  openPage,
  overflow,
  SCHEMES,
  WIDTHS,
} from '../../workshop/browser/browser';
import { eventually } from '../../base/eventually';
import { CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE } from '../failure-view';
import { addToHistory } from '../history';
import { pausedTimeline } from '../pictures/testing';
import type { Summary } from '../summary';
import { SummaryBuilder } from '../summary-builder';
import { type Timeline, TIMELINE_MEDIA_TYPE } from '../timeline';
import { makePage } from './make-page';
import { runOfFeatures } from './page-testing';

const OPENS_WITHIN_MS = 1000;
const CLIP_SECONDS = 4;

/** A third of all scenarios: enough for what is looked at, and axe looks at every element. */
const STORIES = /[1-6]-|analysers/;

/** As cutClip makes it below. */
const CLIP = {
  ...{ title: 'Around the failure', seconds: CLIP_SECONDS },
  ...{ href: 'clips/us3-6.mp4', poster: 'clips/us3-6.jpg' },
};

/** A run on a broken worker, in which one scenario of the circuit breaker failed. */
const BROKEN = runOfFeatures(
  {
    'US3-6': {
      status: 'FAILED',
      message:
        'AssertionError: expected closed, seen open\n    at expectClosed (support/verdicts/breaker.ts:40:11)',
      seconds: 12.34,
      figures: { offsetMedianMs: 31.2, lostFrames: 2 },
      limits: { offsetMedianMs: { atLeast: -20, atMost: 20 } },
      attachments: [
        [TIMELINE_MEDIA_TYPE, {}],
        [CLIP_MEDIA_TYPE, CLIP],
        [
          EVIDENCE_MEDIA_TYPE,
          {
            ...{ expected: 'closed', seen: 'open', at: '12.4 s after the first picture' },
            command: 'npx cucumber-js features/3-circuit-breaker.feature:50',
            keepCommand: 'KEEP=1 npx cucumber-js features/3-circuit-breaker.feature:50',
            logs: [{ service: 'media-service', lines: ['breaker open', '<script>alert(1)</script>'] }],
            journal: ['12.1 s fragment 9 TIMEOUT'],
            metrics: [{ name: 'worker_sts_breaker_state', before: '0', after: '2' }],
            files: [{ title: 'Recording', href: 'evidence/us3-6/output.mp4' }],
          },
        ],
      ],
    },
    'US1-5': { status: 'SKIPPED' },
  },
  STORIES,
);
const FACTS = { shard: null, cpuSeconds: null, cores: null };

/** A run that began so many days before the others. */
function runBefore(days: number, told: Parameters<typeof runOfFeatures>[0]): Summary {
  const builder = new SummaryBuilder();
  for (const message of runOfFeatures(told)) builder.add(message);
  const summary = builder.build(FACTS);
  return { ...summary, startedAt: `2026-11-${24 - days}T18:00:00.000Z`, wallSeconds: 280 };
}

/** Sound 1,300 ms early: the scale has the longest numbers that it can have. */
const OFFSET = { reported: [[0, -100]], measured: [[0.5, -1300]] } satisfies Timeline['offset'];
const PICTURE = {
  title: 'What happened when',
  svg: '<svg viewBox="0 0 100 20" role="img" aria-label="drawn"><rect width="60" height="20" /></svg>',
  description: 'The breaker opened after the fourth failure.',
};

/** What of a video element is of use here; the suite is typed for node, not for the DOM. */
interface Video {
  play: () => Promise<void>;
  currentTime: number;
  videoWidth: number;
  /** Chromium's own. */
  webkitAudioDecodedByteCount: number;
}

/** As little of an SVG element. */
interface Drawing {
  getBoundingClientRect: () => { left: number; right: number };
  querySelectorAll: (selector: string) => Iterable<Drawing>;
  textContent: string;
}

let folder: string;
let browser: Browser;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'page-test-'));
  const earlier = path.join(folder, 'history.ndjson');
  process.env['HISTORY_FILE'] = earlier;
  await addToHistory(runBefore(3, { 'US2-1': { status: 'FAILED' } }), earlier);
  await addToHistory(runBefore(2, {}), earlier);
  await addToHistory(runBefore(1, { 'US4-5': { status: 'FAILED' } }), earlier);
  const write = (name: string, text: string) => writeFile(path.join(folder, `${name}.html`), text);
  await write('green', makePage(runOfFeatures({ 'US5-1': { before: 'Error: late' } }), FACTS));
  const broken = makePage(BROKEN, FACTS, () => [PICTURE]);
  await write('broken', broken);
  const drawn = [TIMELINE_MEDIA_TYPE, { ...pausedTimeline(), offset: OFFSET }] as const;
  await write('drawn', makePage(runOfFeatures({ 'US2-5': { attachments: [drawn] } }, /2-av/), FACTS));
  const { file: recording } = await clip('standard-60s');
  await cutClip({
    ...{ title: 'Around the failure', recording, aroundSeconds: 30, seconds: CLIP_SECONDS },
    ...{ name: 'us3-6', reportsFolder: folder },
  });
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

const address = (name: string, hash = ''): string =>
  pathToFileURL(path.join(folder, `${name}.html`)).href + hash;

/** Opens a page, lets a test look at it, and sees that its script had nothing to complain. */
async function look(name: string, body: (page: Page) => Promise<void>, hash?: string): Promise<void> {
  const { page, problems } = await openPage(browser, address(name, hash));
  await body(page);
  assert.deepEqual(problems, []);
  await page.close();
}

const text = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).innerText()).replace(/\s+/g, ' ').trim();

test('the verdict, and all six stories with their states', async () => {
  await look('broken', async (page) => {
    assert.match(await text(page, 'h1'), /^failed 1 of \d+ scenarios failed$/);
    const stories = await page.locator('.overview > li').allInnerTexts();
    assert.deepEqual(
      stories.map((story) => /passed|failed|skipped/.exec(story)?.[0]),
      ['skipped', 'passed', 'failed', 'passed', 'passed', 'passed'],
    );
    assert.equal(await page.locator('.overview .promise').filter({ hasText: /\.$/ }).count(), 6);
  });
});

test('a failure is open: what was expected and seen, its picture, its clip, the logs, and how to run it again', async () => {
  await look('broken', async (page) => {
    const failed = await text(page, '#US3-6');
    for (const words of [/Expected closed/, /Seen open/, /What happened when/, /Around the failure 4 s/])
      assert.match(failed, words);
    assert.match(failed, /A\/V offset, median 31.2 ms −20 ms to 20 ms beyond the limit/);
    assert.match(failed, /Run it again npx cucumber-js .*:50 .*KEEP=1 npx cucumber-js features\/3-.*:50/);
    await page.getByText('Log of media-service').click();
    assert.match(await text(page, '#US3-6 .lines[open] pre'), /<script>alert\(1\)<\/script>/);
    assert.equal(await page.locator('#US3-6 video').getAttribute('src'), 'clips/us3-6.mp4');
    assert.equal(
      await page.locator('#US3-6 a', { hasText: 'Recording' }).getAttribute('href'),
      'evidence/us3-6/output.mp4',
    );
  });
});

test('a picture of what happened is shown, with the same in words', async () => {
  await look('broken', async (page) => {
    assert.ok(await page.locator('#US3-6').getByRole('img', { name: 'drawn' }).isVisible());
    assert.match(
      await text(page, '#US3-6 figure:has(svg)'),
      /The breaker opened after the fourth failure\.$/,
    );
  });
});

test('a clip shows its first picture before it plays', async () => {
  await look('broken', async (page) => {
    const poster = await page.locator('#US3-6 video').getAttribute('poster');
    assert.equal(poster, CLIP.poster);
    const shown = page.waitForEvent('requestfinished', (request) => request.url().endsWith(CLIP.poster));
    await page.reload();
    await shown; // the page's policy lets it in
  });
});

test('a clip of the output plays, with picture and sound', async () => {
  await look('broken', async (page) => {
    const video = page.locator('#US3-6 video');
    const time = (): Promise<number> => video.evaluate(({ currentTime }: Video) => currentTime);
    await video.evaluate((it: Video) => it.play());
    const begun = await eventually('the clip runs', time, { withinMs: 10_000, until: (at) => at > 0 });
    await eventually('it goes on', time, { withinMs: 10_000, until: (at) => at > begun + 0.5 });
    const width = await video.evaluate(({ videoWidth }: Video) => videoWidth);
    const soundBytes = await video.evaluate((it: Video) => it.webkitAudioDecodedByteCount);
    assert.ok(width > 0 && soundBytes > 0, `${width} pixels wide, ${soundBytes} bytes of sound decoded`);
  });
});

test('one finds by words, state and tags, and hears how many there are', async () => {
  await look('broken', async (page) => {
    const shown = (): Promise<number> => page.locator('.scenario:visible').count();
    await page.getByLabel('State').selectOption('failed');
    assert.equal(await shown(), 1);
    assert.match(await text(page, '#matches'), /^1 of \d+ scenarios$/);
    await page.getByLabel('State').selectOption('all');
    await page.getByLabel('Tags').fill('@US6 and not @US6-1');
    await page.getByLabel('Search').fill('stream:init ANEW');
    assert.equal(
      await text(page, '.scenario:visible h5'),
      'Back again, the worker introduces the stream anew and counts from 0',
    );
    await page.getByLabel('Search').fill('no such words');
    assert.equal(await text(page, '#nothing'), 'No scenario matches.');
    await page.getByRole('button', { name: 'Clear' }).click();
    assert.ok((await shown()) > 1);
  });
});

test('one sees why a scenario was found: marked in its title, or the step below it', async () => {
  await look('broken', async (page) => {
    const marks = (within: string): Promise<string[]> => page.locator(`${within} mark`).allInnerTexts();
    await page.getByLabel('Search').fill('resumes "pause reached the STS"');
    assert.deepEqual(await marks('#US4-2 h5'), ['resumes']);
    assert.equal(
      await text(page, '#US4-2 .why'),
      'Then the first fragment after the pause reached the STS within 500 milliseconds of its end',
    );
    assert.deepEqual(await marks('#US4-2 .why'), ['pause reached the STS']);
    await page.locator('#US4-2 summary').click();
    assert.deepEqual(await marks('#US4-2 .steps'), ['pause reached the STS']);
    assert.equal(await page.locator('#US4-2 .why').isVisible(), false);
    await page.getByLabel('Search').fill('');
    assert.equal(await page.locator('mark').count(), 0);
  });
});

test('what one looks for is in the address, and an address leads to it', async () => {
  await look('broken', async (page) => {
    await page.getByLabel('Search').fill('fragment 2');
    await page.getByLabel('State').selectOption('passed');
    await page.getByLabel('Tags').fill('@US4');
    const found = await text(page, '#matches');
    const { searchParams } = new URL(page.url());
    assert.deepEqual(Object.fromEntries(searchParams), {
      search: 'fragment 2',
      state: 'passed',
      tags: '@US4',
    });
    await page.goto('about:blank');
    await page.goto(address('broken', `?${searchParams.toString()}`));
    assert.equal(await page.getByLabel('Search').inputValue(), 'fragment 2');
    assert.equal(await text(page, '#matches'), found);
    await page.getByRole('button', { name: 'Clear' }).click();
    assert.equal(new URL(page.url()).search, '');
  });
});

test('what is no expression of tags says so, and hides nothing', async () => {
  await look('broken', async (page) => {
    await page.getByLabel('Tags').fill('@US4 and');
    assert.equal(await text(page, '#tags-problem'), 'Expected a tag, not, or ( at the end');
    assert.ok(await page.locator('#US2-3').isVisible());
    await page.getByLabel('Tags').fill('@US4 and @P1');
    assert.equal(await page.locator('#tags-problem').isVisible(), false);
    assert.equal(await page.locator('#US2-3').isVisible(), false);
  });
});

test('a step says how long it took, where that is of interest', async () => {
  await look('broken', async (page) => {
    assert.deepEqual(await page.locator('#US3-6 .step > .time').allInnerTexts(), ['12.3 s']);
  });
});

test('what is other than in the run before is told first, and at each scenario', async () => {
  await look('broken', async (page) => {
    assert.equal(
      await text(page, '.changes > summary'),
      'Compared with the run of 23 November 2026, 18:00 UTC: 1 newly failed, 1 passed again',
    );
    assert.match(await text(page, '.failures li'), /newly failed/);
    await page.getByLabel('State').selectOption('changed since the run before');
    assert.deepEqual(
      await page.locator('.scenario:visible').evaluateAll((all: { id: string }[]) => all.map(({ id }) => id)),
      ['US3-6', 'US4-5'],
    );
  });
});

test('a flaky scenario is marked, and tells how it fared', async () => {
  await look('green', async (page) => {
    assert.match(await text(page, '#US2-1 .mark'), /^red in 1 of the last 4 runs$/);
    assert.match(await text(page, '#US5-1 .mark'), /^passed only when tried again$/);
    await page.getByLabel('State').selectOption('flaky');
    assert.deepEqual(
      await page.locator('.scenario:visible').evaluateAll((all: { id: string }[]) => all.map(({ id }) => id)),
      ['US2-1', 'US4-5', 'US5-1'],
    );
    await page.locator('#US2-1 summary').first().click();
    assert.match(
      await text(page, '#US2-1 .past'),
      /^Red in 1 of the last 4 runs\. Before this one last on 21 November 2026\. It took 2 s before, 2 s now\.$/,
    );
  });
});

test('the history tells which runs it is of, and their times as people do', async () => {
  await look('green', async (page) => {
    assert.equal(await text(page, '#history'), 'History: the last 4 runs with stand-in');
    assert.match(
      await text(page, '.history li:nth-child(2)'),
      /^Duration of the run 4 min 53 s 4 min 40 s to/,
    );
  });
});

test('no number of a picture is cut off, on any screen', async () => {
  for (const width of WIDTHS) {
    const { page } = await openPage(browser, address('drawn', '#US2-5'), {
      viewport: { width, height: 844 },
    });
    const cut = await page.locator('#US2-5 figure svg').evaluateAll((pictures: Drawing[]) =>
      pictures.flatMap((picture) => {
        const { left, right } = picture.getBoundingClientRect();
        const texts = [...picture.querySelectorAll('text')].map((each) => ({
          place: each.getBoundingClientRect(),
          words: each.textContent,
        }));
        return texts
          .filter(({ place }) => place.left < left || place.right > right)
          .map(({ words }) => words);
      }),
    );
    assert.deepEqual(cut, [], `${width} pixels`);
    assert.match(await text(page, '#US2-5 figure:last-of-type'), /−1350 ms/);
    await page.close();
  }
});

test('an address leads to its story or scenario, opened, even where it is folded away', async () => {
  await look(
    'green',
    async (page) => {
      assert.ok(await page.locator('#US2-3 .steps').isVisible());
      await page.goto(address('green', '#US4'));
      assert.equal(
        await page
          .locator('#US4')
          .evaluate((story: { matches(s: string): boolean }) => story.matches(':focus')),
        true,
      );
      await page.goto(address('green', '#sound-in-its-place'));
      assert.ok(await page.locator('#sound-in-its-place .steps').isVisible());
    },
    '#US2-3',
  );
});

test('light and dark by the press of a button', async () => {
  await look('green', async (page) => {
    const paper = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await page.getByRole('button', { name: 'Dark' }).click();
    assert.notEqual(await paper(), light);
  });
});

test('without a script light and dark are as the system is', async () => {
  const papers = [];
  for (const colorScheme of SCHEMES) {
    const { page } = await openPage(browser, address('green'), { javaScriptEnabled: false, colorScheme });
    papers.push(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
    await page.close();
  }
  assert.deepEqual(papers, ['rgb(251, 250, 247)', 'rgb(22, 24, 26)']);
});

test('without a script it can be read', async () => {
  const { page } = await openPage(browser, address('broken'), { javaScriptEnabled: false });
  assert.equal(await page.locator('.controls').isVisible(), false);
  assert.ok(await page.locator('#US3-6 .steps').isVisible());
  await page.locator('#US2-3 summary').first().click();
  assert.ok(await page.locator('#US2-3 .steps').isVisible());
  await page.close();
});

test('on paper the steps of every scenario are there', async () => {
  await look('green', async (page) => {
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('#US2-3 .steps').isVisible());
    assert.equal(await page.locator('aside').isVisible(), false);
  });
});

test(`a whole run opens within ${OPENS_WITHIN_MS} ms`, async () => {
  await look('green', async (page) => {
    const [ms] = await page.evaluate<number[]>(
      '[performance.getEntriesByType("navigation")[0].loadEventEnd]',
    );
    assert.ok((ms ?? Infinity) < OPENS_WITHIN_MS, `it took ${ms} ms`);
  });
});

describe('for everybody, on every screen', () => {
  for (const width of WIDTHS)
    for (const colorScheme of SCHEMES)
      for (const [what, shown] of Object.entries({
        red: '#US2-3',
        search: '?search=pause+reached&tags=%40US4+and',
      }))
        test(`${what}, ${width} pixels, ${colorScheme}`, async () => {
          const { page } = await openPage(browser, address('broken', shown), {
            ...{ viewport: { width, height: 844 }, colorScheme },
          });
          assert.deepEqual(await accessibilityProblems(page), []);
          assert.ok((await overflow(page)) <= 0);
          await page.close();
        });
});
