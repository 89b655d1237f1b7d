import ts from 'typescript';
import type { Change, Mutation, Operator } from './mutation';
import { exchanged, negated, unary } from './operators-conditions';
import { dropped, emptied, swapped } from './operators-statements';
import { constants, contents, lengths, rounding } from './operators-values';

const OPERATORS: readonly Operator[] = [
  ...[exchanged, negated, unary],
  ...[constants, lengths, rounding, contents],
  ...[dropped, swapped, emptied],
];

/** All that the operators make of a source. @param file for the mutations; nothing is read */
export function mutationsOf(source: string, file: string): Mutation[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const changes: Change[] = [];
  const visit = (node: ts.Node): void => {
    for (const operator of OPERATORS) changes.push(...operator(node));
    ts.forEachChild(node, (child) => {
      if (hasBehaviour(child, node)) visit(child);
    });
  };
  visit(tree);
  return changes.map((change) => describe(change, tree, file));
}

/** Types are gone when the code runs, names must stay what they are, and what an error says is for people. */
function hasBehaviour(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return false;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return false;
  if (ts.isThrowStatement(parent)) return false;
  return (
    !('name' in parent && parent.name === node) && !('propertyName' in parent && parent.propertyName === node)
  );
}

function describe({ operator, node, mutated }: Change, tree: ts.SourceFile, file: string): Mutation {
  const start = node.getStart(tree);
  const { line } = tree.getLineAndCharacterOfPosition(start);
  const code = tree.text.split('\n')[line]?.trim() ?? '';
  return {
    ...{ file, line: line + 1, operator, code },
    original: node.getText(tree),
    mutated: mutated ?? '',
    ...{ start, end: node.getEnd() },
    kind: mutated === undefined ? 'statement' : 'expression',
  };
}
