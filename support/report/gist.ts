/** As much of a step's result in cucumber's messages as tells what went wrong. */
interface Told {
  /** With the two values that were compared on lines of their own, without the words between them, and the stack. */
  message?: string | undefined;
  exception?: { message?: string | undefined } | undefined;
}

/** What went wrong in one line: the error's own words, which say `at most` where the values alone do not. */
export function gistOf({ message, exception }: Told): string {
  return (exception?.message ?? message ?? '').split('\n')[0] ?? '';
}
