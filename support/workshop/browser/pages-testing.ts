import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { clip } from '../../../fixtures/clips';
import { cutClip } from '../../report/attachments/clip';
import { launchBrowser, openPage } from './browser';
import { CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE } from '../../report/failure-view';
import { addToHistory } from '../../report/history';
import { pausedTimeline } from '../../report/pictures/timeline-testing';
import type { Summary } from '../../report/summary';
import { summarize } from '../../report/summarize';
import { type Timeline, TIMELINE_MEDIA_TYPE } from '../../report/timeline';
import { html } from '../../report/page/html';
import { makePage } from '../../report/page/make-page';
import { runOfFeatures } from '../../report/run-testing';

const CLIP_SECONDS = 4;

/** A third of all scenarios: enough for what is looked at, and axe looks at every element. */
const STORIES = /[1-6]-|analysers/;

/** As cutClip makes it below. */
export const CLIP = {
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
      figures: { 'A/V offset, in ms late': 31.2, 'pictures lost': 2 },
      limits: { 'A/V offset, in ms late': { atLeast: -20, atMost: 20 } },
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
const FACTS = { shard: null, cpuSeconds: null };

/** A run that began so many days before the others. */
function runBefore(days: number, told: Parameters<typeof runOfFeatures>[0]): Summary {
  const summary = summarize(runOfFeatures(told), FACTS);
  return { ...summary, startedAt: `2026-11-${24 - days}T18:00:00.000Z`, wallSeconds: 280 };
}

/** Sound 1,300 ms early: the scale has the longest numbers that it can have. */
const OFFSET = { reported: [[0, -100]], measured: [[0.5, -1300]] } satisfies Timeline['offset'];
const PICTURE = {
  title: 'What happened when',
  drawing: html`<i>drawn</i>`,
  description: 'The breaker opened after the fourth failure.',
};

/** The pages that are looked at, in a folder of their own, and a browser. */
class TestedPages {
  folder = '';
  private browser: Browser | undefined;

  async open(): Promise<void> {
    this.folder = await mkdtemp(path.join(tmpdir(), 'page-test-'));
    const earlier = path.join(this.folder, 'history.ndjson');
    process.env['HISTORY_FILE'] = earlier;
    await addToHistory(runBefore(3, { 'US2-1': { status: 'FAILED' } }), earlier);
    await addToHistory(runBefore(2, {}), earlier);
    await addToHistory(runBefore(1, { 'US4-5': { status: 'FAILED' } }), earlier);
    await this.write('green', makePage(runOfFeatures({ 'US5-1': { before: 'Error: late' } }), FACTS));
    await this.write(
      'broken',
      makePage(BROKEN, FACTS, () => [PICTURE]),
    );
    const drawn = [TIMELINE_MEDIA_TYPE, { ...pausedTimeline(), offset: OFFSET }] as const;
    const run = runOfFeatures({ 'US2-5': { attachments: [drawn] } }, /2-av/);
    await this.write('drawn', makePage(run, FACTS));
    const { file: recording } = await clip('standard-60s');
    await cutClip({
      ...{ title: CLIP.title, recording, aroundSeconds: 30, seconds: CLIP_SECONDS },
      ...{ name: 'us3-6', reportsFolder: this.folder },
    });
    this.browser = await launchBrowser();
  }

  async close(): Promise<void> {
    await this.browser?.close();
    await rm(this.folder, { recursive: true });
  }

  address(name: string, hash = ''): string {
    return pathToFileURL(path.join(this.folder, `${name}.html`)).href + hash;
  }

  /** @throws Error before it is open */
  get inBrowser(): Browser {
    if (!this.browser) throw new Error('the pages are not open');
    return this.browser;
  }

  /** Opens a page, lets a test look at it, and sees that its script had nothing to complain. */
  async look(name: string, body: (page: Page) => Promise<void>, hash?: string): Promise<void> {
    const { page, problems } = await openPage(this.inBrowser, this.address(name, hash));
    await body(page);
    assert.deepEqual(problems, []);
    await page.close();
  }

  private write(name: string, text: string): Promise<void> {
    return writeFile(path.join(this.folder, `${name}.html`), text);
  }
}

/** Made before the tests of a file, and gone behind them. */
export function testedPages(): TestedPages {
  const pages = new TestedPages();
  before(() => pages.open());
  after(() => pages.close());
  return pages;
}

export const text = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).innerText()).replace(/\s+/g, ' ').trim();
