import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { reportsDir } from '../../base/project-root';
import { summaryMarkdown } from '../../report/format-summary';
import { readSummary, REPORTS } from '../../report/run-messages';

/** `npm run job-summary [-- FOLDER]`: the summary of a run as Markdown, into GitHub's job page where there is one. */
async function main([folder = reportsDir]: readonly string[]): Promise<void> {
  const file = path.resolve(folder, REPORTS.summary);
  const summary = await readSummary(file);
  const text = summary
    ? summaryMarkdown(summary)
    : `No report: ${file} is not there. The run did not get so far.\n`;
  const page = process.env['GITHUB_STEP_SUMMARY'];
  if (page) await appendFile(page, text);
  else process.stdout.write(text);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
