import { chromium, type Browser, type Page } from 'playwright-core';
import { source as AXE } from 'axe-core';

/** Debian's, which plays H.264 and AAC; the set-up installs it. */
const CHROMIUM = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';

/** A browser without a window. Its own sandbox does not start for root, and all that it opens is ours. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });

/** What axe finds wrong with the page as it is shown, one sentence each with the elements. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<{
    violations: { id: string; help: string; nodes: { html: string }[] }[];
  }>('axe.run()');
  return found.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
}
