/** Something in a feature that is not as agreed. */
export interface Finding {
  /** From the project's top folder. */
  file: string;
  line: number;
  expected: string;
  seen: string;
  /** An order, as a whole sentence. */
  toDo: string;
}

/** `features/a.feature:7: expected …, seen …. Do this.` */
export const formatFinding = ({ file, line, expected, seen, toDo }: Finding): string =>
  `${file}:${line}: expected ${expected}, seen ${seen}. ${toDo}`;
