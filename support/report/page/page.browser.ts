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
import { TIMELINE_MEDIA_TYPE } from '../timeline';
import { makePage } from './make-page';
import { runOfFeatures } from './page-testing';

const OPENS_WITHIN_MS = 1000;
const CLIP_SECONDS = 4;

/** A third of all scenarios: enough for what is looked at, and axe looks at every element. */
const STORIES = /[1-6]-|analysers/;

/** A run on a broken worker, in which one scenario of the circuit breaker failed. */
const BROKEN = runOfFeatures(
  {
    'US3-6': {
      status: 'FAILED',
      message:
        'AssertionError: expected closed, seen open\n    at expectClosed (support/verdicts/breaker.ts:40:11)',
      figures: { offsetMedianMs: 31.2, lostFrames: 2 },
      limits: { offsetMedianMs: { atLeast: -20, atMost: 20 } },
      attachments: [
        [TIMELINE_MEDIA_TYPE, {}],
        [CLIP_MEDIA_TYPE, { title: 'Around the failure', href: 'clips/us3-6.mp4', seconds: CLIP_SECONDS }],
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

let folder: string;
let browser: Browser;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'page-test-'));
  const facts = { shard: null, cpuSeconds: null, cores: null };
  await writeFile(path.join(folder, 'green.html'), makePage(runOfFeatures(), facts));
  await writeFile(
    path.join(folder, 'broken.html'),
    makePage(BROKEN, facts, () => [PICTURE]),
  );
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

test('one finds by words, state and tag, and hears how many there are', async () => {
  await look('broken', async (page) => {
    const shown = (): Promise<number> => page.locator('.scenario:visible').count();
    await page.getByLabel('State').selectOption('failed');
    assert.deepEqual([await shown(), await text(page, '#matches')].slice(0, 1), [1]);
    assert.match(await text(page, '#matches'), /^1 of \d+ scenarios$/);
    await page.getByLabel('State').selectOption('all');
    await page.getByLabel('Tag').selectOption('@US6');
    await page.getByLabel('Search').fill('stream:init ANEW');
    assert.equal(
      await text(page, '.scenario:visible h5'),
      'Back again, the worker introduces the stream anew and counts from 0',
    );
    await page.getByLabel('Search').fill('no such words');
    assert.equal(await text(page, '#nothing'), 'No scenario matches.');
  });
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
      test(`${width} pixels, ${colorScheme}`, async () => {
        const { page } = await openPage(browser, address('broken', '#US2-3'), {
          ...{ viewport: { width, height: 844 }, colorScheme },
        });
        assert.deepEqual(await accessibilityProblems(page), []);
        assert.ok((await overflow(page)) <= 0);
        await page.close();
      });
});
