/** Failures of one cause, such as of all that look at one broken broadcast: the first stands for them. */
export interface SameFailure<T> {
  first: T;
  others: T[];
}

/**
 * In the order of the first of each. What a figure measured may differ: numbers do not count.
 * @param errorLineOf what went wrong in one line; one that says nothing is like no other
 */
export function byCause<T>(failures: readonly T[], errorLineOf: (failure: T) => string): SameFailure<T>[] {
  const causes = new Map<string, SameFailure<T>>();
  failures.forEach((failure, i) => {
    const errorLine = errorLineOf(failure);
    const cause = errorLine === '' ? String(i) : errorLine.replace(/\d+(\.\d+)?/g, '#');
    const same = causes.get(cause);
    if (same) same.others.push(failure);
    else causes.set(cause, { first: failure, others: [] });
  });
  return [...causes.values()];
}
