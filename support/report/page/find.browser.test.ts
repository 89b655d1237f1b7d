import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testedPages, text } from '../../workshop/browser/pages-testing';

const pages = testedPages();

test('one finds by words, state and tags, and hears how many there are', async () => {
  await pages.look('broken', async (page) => {
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
  await pages.look('broken', async (page) => {
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
  await pages.look('broken', async (page) => {
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
    await page.goto(pages.address('broken', `?${searchParams.toString()}`));
    assert.equal(await page.getByLabel('Search').inputValue(), 'fragment 2');
    assert.equal(await text(page, '#matches'), found);
    await page.getByRole('button', { name: 'Clear' }).click();
    assert.equal(new URL(page.url()).search, '');
  });
});

test('what is no expression of tags says so, and hides nothing', async () => {
  await pages.look('broken', async (page) => {
    await page.getByLabel('Tags').fill('@US4 and');
    assert.equal(await text(page, '#tags-problem'), 'Expected a tag.');
    assert.ok(await page.locator('#US2-3').isVisible());
    await page.getByLabel('Tags').fill('@US4 and @P1');
    assert.equal(await page.locator('#tags-problem').isVisible(), false);
    assert.equal(await page.locator('#US2-3').isVisible(), false);
  });
});
