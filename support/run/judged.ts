import type { Envelope } from '@cucumber/messages';

/** Whether a run judged anything: cucumber calls one a success in which every scenario was skipped. */
export class Judged {
  private readonly begun = new Set<string>();
  private readonly leftOut = new Set<string>();
  private hasFailed = false;

  see({ testCaseStarted, testStepFinished }: Envelope): void {
    if (testCaseStarted) this.begun.add(testCaseStarted.id);
    if (!testStepFinished) return;
    const status: string = testStepFinished.testStepResult.status;
    if (status === 'SKIPPED') this.leftOut.add(testStepFinished.testCaseStartedId);
    else if (status !== 'PASSED') this.hasFailed = true; // what comes after it is skipped, too
  }

  /** A run that was ended before its first scenario says so itself. */
  get some(): boolean {
    return this.hasFailed || this.begun.size === 0 || this.begun.size > this.leftOut.size;
  }
}
