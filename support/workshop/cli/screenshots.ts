import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { projectRoot, reportsDir } from '../../base/project-root';
import { LoopingPipeline } from '../../broadcast/looping-pipeline';
import { REPORTS } from '../../report/run-messages';
import { haveChromium, launchBrowser, openPage } from '../browser/browser';
import { PageServer } from '../live/page-server';

const OUT = path.join(projectRoot, 'docs', 'images');
const SCENARIO = '#US4-2';
const PHONE = { width: 390, height: 844 };
const STREAM = 'screenshots';
/** Segments of a second, out after 4.5 s: there is something to see soon. */
const WORKER = { segmentDurationSeconds: 1, stsTimeoutMs: 3000, avOffsetNs: 4.5e9 };
/** So many segments are dubbed before the STS is told to fail. */
const DUBBED_FIRST = 6;
/** Five failures open the breaker; the output begins after some seconds. */
const SHOWN_WITHIN_MS = 60_000;

/** `npm run screenshots [-- FOLDER]`: the README's pictures, of the reports of a whole run and of the live page. */
async function main([folder = reportsDir]: readonly string[]): Promise<void> {
  process.exitCode = 1;
  if (!(await haveChromium())) return;
  const browser = await launchBrowser();
  const evidenceDir = await mkdtemp(path.join(tmpdir(), 'screenshots-'));
  try {
    await photographReport(browser, pathToFileURL(path.resolve(folder, REPORTS.page)).href, OUT);
    await photographLivePage(browser, evidenceDir, OUT);
    process.exitCode = 0;
    console.log(`Pictures are in ${OUT}: look at them before you commit.`);
  } finally {
    await browser.close();
    await rm(evidenceDir, { recursive: true });
  }
}

/** The top of a run's page, one of its scenarios opened, and the page on a phone at night. */
async function photographReport(browser: Browser, url: string, folder: string): Promise<void> {
  const { page } = await openPage(browser, url);
  await save(page, folder, 'report');
  await page.goto(url + SCENARIO);
  await page.locator(SCENARIO).screenshot({ path: path.join(folder, 'scenario.png') });
  await page.close();
  const phone = await openPage(browser, url, { viewport: PHONE, colorScheme: 'dark' });
  await save(phone.page, folder, 'phone');
  await phone.page.close();
}

/** The page of a running pipeline, after the STS was told to fail and the breaker has opened. */
async function photographLivePage(browser: Browser, evidenceDir: string, folder: string): Promise<void> {
  await using pipeline = await LoopingPipeline.start({
    ...{ streamId: STREAM, clip: 'standard-60s', evidenceDir, worker: WORKER },
  });
  await using server = await PageServer.start(pipeline, 0);
  await pipeline.untilReady();
  const { page } = await openPage(browser, server.url);
  page.setDefaultTimeout(SHOWN_WITHIN_MS);
  await page
    .locator('#segments li')
    .nth(DUBBED_FIRST - 1)
    .waitFor();
  await page.getByRole('button', { name: 'TIMEOUT for all' }).click();
  await page.locator('#verdict-title', { hasText: 'The breaker is open' }).waitFor();
  await page.getByText(/original sound in/).waitFor();
  await save(page, folder, 'live');
  await page.close();
}

const save = (page: Page, folder: string, name: string): Promise<Buffer> =>
  page.screenshot({ path: path.join(folder, `${name}.png`) });

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
