import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { Disposer } from '../../base/disposer';
import { eventually } from '../../base/eventually';
import { LoopingPipeline } from '../../broadcast/looping-pipeline';
import {
  accessibilityProblems,
  launchBrowser,
  openPage,
  overflow,
  SCHEMES,
  WIDTHS,
} from '../browser/browser';
import { PageServer } from './page-server';
import { evidenceFolder, SHOWN_WITHIN_MS, shows as showsOn } from './page-testing';

const STREAM = 'live-page-test';
/** Out after 4.5 s instead of 14.5: whether the page works does not depend on it. */
const WORKER = { segmentDurationSeconds: 1, stsTimeoutMs: 3000, avOffsetNs: 4.5e9 };

const owned = new Disposer();
let server: PageServer;
let browser: Browser;
let page: Page;

before(async () => {
  const evidenceDir = await evidenceFolder(owned, 'live-page');
  const starting = LoopingPipeline.start({
    streamId: STREAM,
    clip: 'standard-60s',
    evidenceDir,
    worker: WORKER,
  });
  browser = await launchBrowser();
  owned.defer(() => browser.close());
  const pipeline = owned.own(await starting);
  server = owned.own(await PageServer.start(pipeline, 0));
  ({ page } = await openPage(browser, server.url));
});

after(() => owned.dispose());

const shows = (id: string, text: string | RegExp, withinMs?: number): Promise<unknown> =>
  showsOn(page, id, text, withinMs);

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
const isGone = (selector: string): Promise<void> =>
  page.locator(selector).waitFor({ state: 'hidden', timeout: SHOWN_WITHIN_MS });

test('a pause that the page orders shows within 2 s, and its end too', async () => {
  await shows('session', 'active', 10_000);
  await button('Pause').click();
  await Promise.all([
    shows('backpressure', 'pause'),
    shows('lasting', 'The STS asks for a pause'),
    shows('verdict-title', 'The STS asks for a pause'),
  ]);
  assert.equal(await button('Pause').getAttribute('aria-pressed'), 'true');
  await button('Make all normal again').click();
  await Promise.all([shows('backpressure', 'none'), isGone('#ordered')]);
  assert.equal(await button('Pause').getAttribute('aria-pressed'), 'false');
});

test('a cut connection counts down to the next attempt, and to its own end', async () => {
  await button('Cut for 20 seconds').click();
  await Promise.all([
    shows('verdict-title', 'No session with the STS'),
    shows('verdict-text', 'Attempt 1 of 5 to come back is made in'),
    shows('lasting', 'The STS lets nobody in (ends by itself in'),
  ]);
  await shows('verdict-text', 'Attempt 2 of 5', 5_000);
  await shows('session', 'active', 30_000);
  await isGone('#ordered');
});

test('a goodbye shows within 2 s, by the keyboard too', async () => {
  await button('Say goodbye').focus();
  await page.keyboard.press('Enter');
  await shows('session', 'lost');
  await shows('session', 'active', 5_000);
});

test('the output plays', async () => {
  const time = (): Promise<number> => page.evaluate<number>('document.querySelector("video").currentTime');
  const begun = await eventually('the video runs', time, { withinMs: 20_000, until: (at) => at > 0 });
  await eventually('it goes on', time, { withinMs: 5_000, until: (at) => at > begun + 1 });
  await shows('video-note', 'As it is published');
  await shows('heard', 'Viewers hear the ', 5_000);
});

test('the plots move', async () => {
  const line = () => page.locator('#plots path.line').nth(2).getAttribute('d');
  const isDrawn = (path: string | null): boolean => /^M[\d. ]+/.test(path ?? '');
  const before = await eventually('the plot has a line', line, { withinMs: 30_000, until: isDrawn });
  await eventually('the plot has moved', line, { withinMs: SHOWN_WITHIN_MS, until: (now) => now !== before });
  const dubbed = () => page.locator('#plots path.dubbed').first().getAttribute('d');
  const isBlock = (path: string | null): boolean => /V0H/.test(path ?? '');
  await eventually('a dub is heard after the cut', dubbed, { withinMs: 15_000, until: isBlock });
});

test('what the page is made of can be read as it is', async () => {
  for (const [name, part] of Object.entries({ log: 'STS session is active', journal: 'stream:ready' })) {
    const answer = await page.request.get(`${server.url}${name}`);
    assert.deepEqual([answer.status(), (await answer.text()).includes(part)], [200, true], name);
  }
  await page.getByRole('link', { name: 'metrics' }).click();
  await page.getByText('worker_inflight_fragments').waitFor();
  await page.goBack();
});

test('alerts say what they mean and what to do', async () => {
  await button('TIMEOUT for all').click();
  // Its verdict is another as soon as a fragment fails, which may be at once.
  await page.locator('#ordered').waitFor();
  await shows('alerts', 'BreakerOpen (warning)', 15_000);
  await shows('verdict-title', 'The breaker is open');
  await shows('verdict-text', 'One fragment may try in ');
  const alert = page.locator('#alerts li', { hasText: 'BreakerOpen' });
  await alert.getByText('What to do').click();
  await alert.getByText('One opening needs nobody').waitFor();
  await button('Make all normal again').click();
  await isGone('#ordered');
});

test('a click turns the sound on, and another off', async () => {
  const isMuted = (): Promise<boolean> => page.evaluate<boolean>('document.querySelector("video").muted');
  const sound = button('Play with sound');
  /** The button follows the video's event, which comes after the click is done. */
  const isPressed = async (wanted: boolean): Promise<void> => {
    const pressed = () => sound.getAttribute('aria-pressed');
    const until = (now: string | null): boolean => now === `${wanted}`;
    await eventually(`the button is ${wanted ? 'in' : 'out'}`, pressed, { withinMs: SHOWN_WITHIN_MS, until });
  };
  assert.equal(await isMuted(), true);
  await sound.click();
  assert.equal(await isMuted(), false);
  await isPressed(true);
  await sound.click();
  assert.equal(await isMuted(), true);
  await isPressed(false);
});

for (const colorScheme of SCHEMES)
  for (const width of WIDTHS)
    test(`axe finds nothing wrong, ${colorScheme}, ${width} px wide, and nothing sticks out`, async () => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await overflow(page), 0);
    });

test('what another page sends is refused', async () => {
  const order = JSON.stringify({ order: 'pause' });
  const own = { host: new URL(server.url).host, 'content-type': 'application/json' };
  assert.equal(await post('/orders', order, { ...own, origin: 'http://evil.example' }), 403);
  assert.equal(await post('/orders', order, { ...own, host: 'evil.example' }), 403);
  assert.equal(
    await post('/orders', '{"order":"none of ours"}', { ...own, origin: new URL(server.url).origin }),
    400,
  );
});

function post(at: string, body: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(at, server.url), { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end(body);
  });
}
