import ts from 'typescript';
import { isAssignment, isInChain } from './operators-values';
import type { Operator } from './mutation';

const { SyntaxKind: Kind } = ts;

/** A statement that is only there for what it does is not done. */
export const dropped: Operator = (node) => {
  if (ts.isThrowStatement(node)) return [{ operator: 'throw dropped', node, mutated: undefined }];
  const done = ts.isExpressionStatement(node) ? node.expression : shortBodyOf(node);
  const operator = done && kindOf(done);
  return operator === undefined ? [] : [{ operator, node: done as ts.Node, mutated: 'undefined' }];
};

/** `() => this.call()` */
const shortBodyOf = (node: ts.Node): ts.Expression | undefined =>
  ts.isArrowFunction(node) && !ts.isBlock(node.body) ? node.body : undefined;

function kindOf(expression: ts.Expression): string | undefined {
  const inner = ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (ts.isCallExpression(inner) && inner.expression.kind !== Kind.SuperKeyword) return 'call dropped';
  if (ts.isBinaryExpression(inner) && isAssignment(inner)) return 'assignment dropped';
  return ts.isPostfixUnaryExpression(inner) || ts.isPrefixUnaryExpression(inner)
    ? 'assignment dropped'
    : undefined;
}

/** What gives the same whichever comes first. */
const COMMUTES = /^Math\.(?:min|max|hypot)$/;

/** The first two arguments in each other's place; functions fit nowhere else. */
export const swapped: Operator = (node) => {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  if (COMMUTES.test(node.expression.getText())) return [];
  const [a, b, ...others] = node.arguments ?? [];
  if (!a || !b || isInChain(node) || [a, b].some(isFunction) || a.getText() === b.getText()) return [];
  const list = [b, a, ...others].map((argument) => argument.getText()).join(', ');
  const head = `${ts.isNewExpression(node) ? 'new ' : ''}${node.expression.getText()}`;
  return [{ operator: 'arguments swapped', node, mutated: `${head}(${list})` }];
};

const isFunction = (node: ts.Node): boolean => ts.isArrowFunction(node) || ts.isFunctionExpression(node);

/** What a function gives back becomes the emptiest value of the type that it states. */
export const emptied: Operator = (node) => {
  const value = ts.isReturnStatement(node) ? node.expression : shortBodyOf(node);
  const of = ts.isReturnStatement(node) ? ts.findAncestor(node, ts.isFunctionLike) : node;
  if (!value || !of || !ts.isFunctionLike(of) || !of.type) return [];
  const mutated = emptyOf(of.type, value);
  return mutated === undefined || mutated === value.getText()
    ? []
    : [{ operator: 'return emptied', node: value, mutated }];
};

function emptyOf(type: ts.TypeNode, value: ts.Expression): string | undefined {
  if (type.kind === Kind.BooleanKeyword) return `!(${value.getText()})`;
  if (type.kind === Kind.NumberKeyword) return '0';
  if (type.kind === Kind.StringKeyword) return "''";
  if (ts.isArrayTypeNode(type)) return '[]';
  if (ts.isTypeOperatorNode(type)) return emptyOf(type.type, value);
  const mayBeMissing = ts.isUnionTypeNode(type) && type.types.some(isUndefined);
  return mayBeMissing ? 'undefined' : undefined;
}

const isUndefined = ({ kind }: ts.TypeNode): boolean => kind === Kind.UndefinedKeyword;
