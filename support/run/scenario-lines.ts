import type { GherkinDocument } from '@cucumber/messages';

/** Where a scenario stands in its file. */
interface Block {
  id: string;
  /** Of its keyword. */
  line: number;
  /** Of its first tag. */
  firstLine: number;
  /** Of its examples. */
  rows: { id: string; line: number }[];
}

/**
 * Cucumber finds a scenario by the line of its keyword, or of its row of examples. People give the line they look at: here a
 * row of examples stands for that row, any other line from the tags of a scenario to the next one's for all of it.
 * @returns AST ids of scenarios and rows of examples; none for a line before the first scenario
 */
export function nodesAt(document: GherkinDocument, line: number): string[] {
  const block = blocksOf(document).findLast(({ firstLine }) => firstLine <= line);
  if (!block) return [];
  const row = block.rows.find((each) => each.line === line);
  return [row?.id ?? block.id];
}

/** The lines at which the scenarios of a file begin, as `features/a.feature:7:13`. */
export const linesOf = (document: GherkinDocument): string =>
  [document.uri, ...blocksOf(document).map(({ line }) => line)].join(':');

function blocksOf(document: GherkinDocument): Block[] {
  const children = document.feature?.children ?? [];
  const scenarios = children.flatMap(({ scenario, rule }) =>
    rule ? rule.children.flatMap((child) => child.scenario ?? []) : (scenario ?? []),
  );
  return scenarios.map(({ id, location, tags, examples }) => ({
    id,
    line: location.line,
    firstLine: Math.min(location.line, ...tags.map((tag) => tag.location.line)),
    rows: examples.flatMap(({ tableBody }) =>
      tableBody.map((row) => ({ id: row.id, line: row.location.line })),
    ),
  }));
}
