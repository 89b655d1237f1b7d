// Cucumber finds a scenario by the line of its keyword, or of its row of examples. People give the line they look at.

/**
 * @typedef {{location: {line: number}}} Placed
 * @typedef {{pickle: Pickle, gherkinDocument: GherkinDocument, location: {line: number}}} Item
 * @typedef {{id: string, uri: string, name: string, steps: readonly unknown[], tags: readonly {name: string}[], astNodeIds: readonly string[]}} Pickle
 * @typedef {import('@cucumber/messages').GherkinDocument} GherkinDocument
 * @typedef {{first: number, line: number, rows: {id: string, line: number}[], id: string}} Block lines of a scenario
 */

/**
 * The scenarios that a line of their file stands for: a row of examples for that row, any other line from the tags of a
 * scenario to the one before the next one's for all of it.
 * @param {GherkinDocument} document
 * @param {number} line
 * @returns {string[]} AST ids of scenarios and rows of examples; none for a line before the first scenario
 */
export function nodesAt(document, line) {
  const block = blocksOf(document).findLast(({ first }) => first <= line);
  if (!block) return [];
  const row = block.rows.find((each) => each.line === line);
  return [row?.id ?? block.id];
}

/**
 * @param {GherkinDocument} document
 * @returns {Block[]} in the order of the file
 */
export function blocksOf(document) {
  const children = document.feature?.children ?? [];
  const scenarios = children.flatMap(({ scenario, rule }) =>
    rule ? rule.children.flatMap((child) => child.scenario ?? []) : (scenario ?? []),
  );
  return scenarios.map(({ id, location, tags, examples }) => ({
    id,
    line: location.line,
    first: Math.min(location.line, ...tags.map((tag) => tag.location.line)),
    rows: examples.flatMap(({ tableBody }) =>
      tableBody.map((row) => ({ id: row.id, line: row.location.line })),
    ),
  }));
}
