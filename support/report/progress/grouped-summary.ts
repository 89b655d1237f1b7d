import { formatterHelpers, SummaryFormatter } from '@cucumber/cucumber';
import { byCause, errorLineOf } from '../summary';
import { nameOthers } from './progress-view';

/** cucumber's own summary of what went wrong, with what failed alike told once. Attachments are JSON, for the page. */
export default class GroupedSummary extends SummaryFormatter {
  protected failed = false;

  override logIssues({ issues, title }: Parameters<SummaryFormatter['logIssues']>[0]): void {
    const { colorFns, snippetBuilder, supportCodeLibrary } = this;
    this.log(`${title}:\n\n`);
    byCause(issues, ({ worstTestStepResult }) => errorLineOf(worstTestStepResult)).forEach(
      ([first, ...others], i) => {
        const how = { number: i + 1, printAttachments: false, testCaseAttempt: first };
        this.log(formatterHelpers.formatIssue({ ...how, colorFns, snippetBuilder, supportCodeLibrary }));
        this.log(
          nameOthers(others)
            .map((line) => `${line}\n`)
            .join(''),
        );
      },
    );
    this.failed ||= title === 'Failures';
  }
}
