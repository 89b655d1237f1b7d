import path from 'node:path';
import { inspect } from 'node:util';
import { projectRoot } from '../../base/project-root';

/** What is read of node's test events, see TestsStream in the documentation of node:test. */
export interface TestEvent {
  name: string;
  file?: string | undefined;
  line?: number | undefined;
  skip?: string | boolean | undefined;
  todo?: string | boolean | undefined;
  details: { type?: string | undefined; error?: Error | undefined };
}

/** Content of `reports/unit.json`. */
export interface UnitResult {
  passed: number;
  failed: number;
}

/**
 * Counts tests and tells about those that failed. A test that is skipped or to be done counts as failed: it proves nothing.
 */
export class UnitReport {
  passed = 0;
  failed = 0;
  private readonly startedMs = performance.now();

  constructor(private readonly write: (text: string) => void) {}

  pass(test: TestEvent): void {
    if (isContainer(test)) return;
    if (isSet(test.skip) || isSet(test.todo)) this.tell(test, 'was skipped: every test is to run');
    else this.passed += 1;
  }

  fail(test: TestEvent): void {
    if (isContainer(test)) return;
    const { error } = test.details;
    this.tell(test, inspect(error?.cause ?? error));
  }

  finish(files: number): UnitResult {
    const seconds = ((performance.now() - this.startedMs) / 1000).toFixed(1);
    this.write(`${this.passed} tests passed, ${this.failed} failed, in ${files} files, ${seconds} s\n`);
    return { passed: this.passed, failed: this.failed };
  }

  private tell({ name, file, line }: TestEvent, problem: string): void {
    this.failed += 1;
    const where = file === undefined ? '' : ` (${path.relative(projectRoot, file)}:${line ?? 0})`;
    this.write(`FAILED ${name}${where}\n${indent(problem)}\n\n`);
  }
}

/** A suite, or a test that only failed because one within it did: those within are counted. */
function isContainer({ details }: TestEvent): boolean {
  const failureType = (details.error as { failureType?: string } | undefined)?.failureType;
  return details.type === 'suite' || failureType === 'subtestsFailed';
}

/** node gives false, undefined, true, or the reason, which may be an empty string. */
function isSet(flag: string | boolean | undefined): boolean {
  return flag !== undefined && flag !== false;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
