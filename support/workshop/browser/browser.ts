import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import { execa } from 'execa';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { projectRoot } from '../../base/project-root';

/** Widths of a phone and of a laptop; what holds at both holds between. */
export const WIDTHS = [390, 1280] as const;
export const SCHEMES = ['light', 'dark'] as const;

/** What a page does at a click it has done by then, also on a busy machine. */
const TIMEOUT_MS = 10_000;

/** A Chromium without a window; its owner closes it. */
export function launchBrowser(): Promise<Browser> {
  // root, as in a container, has no sandbox; sound and picture play without a hand on the mouse
  return chromium.launch({
    executablePath: process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium', // as haveChromium found it
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
}

/** An open page that fails its test, by `problems`, when its scripts complain. */
interface OpenPage {
  page: Page;
  /** Errors and refusals that the browser told so far. */
  problems: string[];
}

/** Opens an address in a context of its own, which closing the page ends. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.setDefaultTimeout(TIMEOUT_MS);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (said) => said.type() === 'error' && problems.push(said.text()));
  await page.goto(url);
  return { page, problems };
}

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What keeps people out who can't see the page or have no mouse: violations of axe, a line each, none when all is well. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 200) ?? ''}`);
}

/** By how many pixels the page is wider than its window: a reader would have to scroll sideways. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

/**
 * Finds Chromium, or installs it where that may be, for this process and its children.
 * @returns whether it is there; if not, the reason was told
 */
export async function haveChromium(): Promise<boolean> {
  const program = path.join(projectRoot, 'support', 'setup', 'chromium.mjs');
  const found = await execa(process.execPath, [program], { stderr: 'inherit', reject: false });
  if (found.failed) return false;
  process.env['CHROMIUM_BIN'] = found.stdout;
  return true;
}
