import { reportsFolder } from '../base/project-root';
import { describeRun } from '../report/page/verdict';
import { whereToLook } from '../report/progress/progress-view';
import { countScenarios } from '../report/summary';
import { runCucumber } from './cucumber';

/** `npm start [-- cucumber arguments]`: the acceptance suite, or the part of it that the arguments choose. */
async function main(): Promise<void> {
  const { exitCode, problems, summary } = await runCucumber(process.argv.slice(2));
  if (summary) console.log(`\n${describeRun(summary)}`);
  for (const problem of problems) console.error(problem);
  if (summary) {
    const lines = whereToLook(reportsFolder(), countScenarios(summary).failed > 0);
    console.log(`\n${lines.join('\n')}`);
  }
  process.exitCode = exitCode;
}

void main();
