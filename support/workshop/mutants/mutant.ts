/** One small defect of the worker or of echo-sts, and the scenarios that must see it. */
export interface Mutant {
  /** Words with "-" between them, as in a list of defects. */
  name: string;
  /** The promise that it breaks, as a sentence. */
  rule: string;
  edits: readonly Edit[];
  red: readonly Red[];
}

export interface Edit {
  /** From the project's top folder. */
  file: string;
  /** Occurs exactly once in the file. */
  find: string;
  by: string;
}

/** A scenario that must fail, and where: one that fails elsewhere has not seen the defect, or not what is wrong. */
export interface Red {
  /** The whole name, with the values of an outline's example put in. */
  scenario: string;
  /** Part of the step's text, or END_OF_SCENARIO. */
  step: string;
}

/** @throws Error when the text is not there, or there more than once: the source has changed under the mutant */
export function applyEdit(source: string, { file, find, by }: Edit): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(
      `${file}: expected once, seen ${parts.length - 1} times: ${JSON.stringify(find)}. Adapt the mutant.`,
    );
  return parts.join(by);
}
