import ts from 'typescript';
import type { Change, Operator } from './mutation';

const { SyntaxKind: Kind } = ts;

/** Beyond this a number is a size or a time: one more of it is within what every rule allows. */
const COUNTED = 16;

/** What is counted by one more, sizes and times twice as large; truth turned round; words with something after them. */
export const constants: Operator = (node) => {
  if (node.kind === Kind.TrueKeyword) return [{ operator: 'constant', node, mutated: 'false' }];
  if (node.kind === Kind.FalseKeyword) return [{ operator: 'constant', node, mutated: 'true' }];
  if (ts.isNumericLiteral(node)) return [ofNumber(node, Number(node.text))];
  return ts.isStringLiteral(node) && !isSentence(node)
    ? [{ operator: 'constant', node, mutated: JSON.stringify(`${node.text}x`) }]
    : [];
};

const ofNumber = (node: ts.Node, value: number): Change =>
  value <= COUNTED
    ? { operator: 'off by one', node, mutated: String(value + 1) }
    : { operator: 'constant', node, mutated: String(value * 2) };

/** It is for people: which words it has is nobody's rule. */
const isSentence = (node: ts.Node): boolean => ts.isStringLiteralLike(node) && node.text.includes(' ');

/** `list.length` counts one too few. */
export const lengths: Operator = (node) =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'length' && !isInChain(node) && isRead(node)
    ? [{ operator: 'off by one', node, mutated: `${node.getText()} - 1` }]
    : [];

const OTHER_ROUNDING: Readonly<Record<string, string>> = {
  'Math.min': 'Math.max',
  'Math.max': 'Math.min',
  'Math.floor': 'Math.ceil',
  'Math.ceil': 'Math.floor',
  'Math.round': 'Math.floor',
};

export const rounding: Operator = (node) => {
  const mutated = ts.isPropertyAccessExpression(node) ? OTHER_ROUNDING[node.getText()] : undefined;
  return mutated === undefined ? [] : [{ operator: 'rounding', node, mutated }];
};

/** A list without its items, an object without one of its fields. */
export const contents: Operator = (node) => {
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0 && isRead(node))
    return [{ operator: 'list emptied', node, mutated: '[]' }];
  if (
    ts.isPropertyAssignment(node) &&
    ts.isObjectLiteralExpression(node.parent) &&
    isRead(node.parent) &&
    !isSentence(node.initializer)
  )
    return [{ operator: 'field dropped', node: node.initializer, mutated: 'undefined' }];
  return [];
};

/** Within `a?.b.c` a part can't be put into brackets by itself: it would no longer end where `a` is missing. */
export const isInChain = (node: ts.Node): boolean => (node.flags & ts.NodeFlags.OptionalChain) !== 0;

/** Not the side of an assignment that is written to. */
function isRead(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return parent.left !== node || !isAssignment(parent);
  return !ts.isPrefixUnaryExpression(parent) && !ts.isPostfixUnaryExpression(parent) && !isPattern(parent);
}

const isPattern = (parent: ts.Node): boolean => ts.isForOfStatement(parent) || ts.isDeleteExpression(parent);

export const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= Kind.FirstAssignment && kind <= Kind.LastAssignment;
