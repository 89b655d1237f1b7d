import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { clip } from '../../../fixtures/clips';
import { Disposer } from '../../base/disposer';
import { WorkerPerPublisher } from '../../broadcast/worker-per-publisher';
import { Publisher } from '../../source/publisher';
import {
  accessibilityProblems,
  launchBrowser,
  openPage,
  overflow,
  SCHEMES,
  WIDTHS,
} from '../browser/browser';
import { PageServer } from './page-server';
import { evidenceFolder, shows as showsOn } from './page-testing';

/** Out after 4.5 s instead of 14.5, so that the end comes soon. */
const settings = { segmentDurationSeconds: 1, stsTimeoutMs: 3000, avOffsetNs: 3.5e9 };
/** A worker is a process that has to start, on a machine that may be busy. */
const STARTS_WITHIN_MS = 20_000;
/** It looks for its source for 7 s, and puts out what it has. */
const ENDS_WITHIN_MS = 30_000;

const owned = new Disposer();
let perPublisher: WorkerPerPublisher;
let browser: Browser;
let page: Page;

before(async () => {
  const evidenceDir = await evidenceFolder(owned, 'idle-page');
  perPublisher = owned.own(
    await WorkerPerPublisher.start({
      streamId: 'idle-page-test',
      evidenceDir,
      settings,
      say: () => undefined,
    }),
  );
  void perPublisher.serve().catch(() => undefined); // its end is that of the media server
  const server = owned.own(await PageServer.start(perPublisher, 0));
  browser = await launchBrowser();
  owned.defer(() => browser.close());
  ({ page } = await openPage(browser, server.url));
});

after(() => owned.dispose());

const shows = (id: string, text: string | RegExp, withinMs?: number): Promise<unknown> =>
  showsOn(page, id, text, withinMs);

test('while nobody sends, the page says where to publish to, and calls nothing good', async () => {
  await shows('verdict-title', /^Nobody sends$/, 5000);
  assert.match((await page.locator('#verdict-text').textContent()) ?? '', /Publish to rtsp:\/\/\S+\/in and/);
  assert.equal(await page.locator('#heard').textContent(), '');
  await shows('video-note', /Waiting for the first picture/);
  assert.equal(await page.locator('#verdict').getAttribute('data-tone'), 'waiting');
});

for (const colorScheme of SCHEMES)
  for (const width of WIDTHS)
    test(`axe finds nothing wrong there, ${colorScheme}, ${width} px wide, and nothing sticks out`, async () => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await overflow(page), 0);
    });

test('a programme that comes is seen and heard, and its end is told step by step', async () => {
  const { file, leadInSeconds } = await clip('standard-60s');
  const url = perPublisher.stack.inputUrl;
  const publisher = new Publisher({ url, clip: file, leadIn: leadInSeconds > 0 ? 'in-clip' : 'repeat' });
  owned.defer(() => publisher.kill());
  await publisher.start();
  await shows('heard', /first picture in \d+ s/, STARTS_WITHIN_MS);
  await shows('verdict-title', /^All normal$/, STARTS_WITHIN_MS);
  await shows('heard', /Viewers hear the dub of segment \d+/);
  publisher.kill();
  await shows('verdict-title', /The source is gone/);
  await shows('verdict-text', /looked for again (in \d+ s|now)/);
  await shows('verdict-title', /^Nobody sends any more$/, ENDS_WITHIN_MS);
  await shows('video-note', /The output has ended|Waiting for the first picture/, 5000);
});
