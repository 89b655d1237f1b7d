import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPORTS } from '../../report/run-messages';
import { projectRoot, reportsDir } from '../../base/project-root';
import { haveChromium } from './chromium';

const OUT = path.join(projectRoot, 'docs', 'images');

/** `npm run screenshots [-- FOLDER]`: the README's pictures, of the reports of a whole run and of the live page. */
async function main([folder = reportsDir]: readonly string[]): Promise<void> {
  process.exitCode = 1;
  if (!(await haveChromium())) return;
  const { launchBrowser } = await import('../browser/browser.js'); // it looks for Chromium when it is loaded
  const { photographLivePage, photographReport } = await import('../live/photographs.js');
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

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
