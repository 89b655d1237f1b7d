/** A rung of the ladder in docs/contract.md: which scenario checks it, and what is to be built for it. */
export interface Rung {
  number: number;
  scenario: string;
}

const ROW = /^\|\s*(\d+)\s*\|.*\|\s*"(.+)"\s*\|$/;

/** Reads the table under "The ladder": `| 3 | what is built | what is checked | "name of the scenario" |`. */
export const readLadder = (markdown: string): Rung[] =>
  markdown.split('\n').flatMap((line) => {
    const [, number, scenario] = ROW.exec(line) ?? [];
    return number === undefined || scenario === undefined ? [] : [{ number: Number(number), scenario }];
  });
