import ts from 'typescript';
import type { Change, Operator } from './mutation';

const { SyntaxKind: Kind } = ts;

type Exchange = Partial<Record<ts.SyntaxKind, [operator: string, by: string]>>;

const EXCHANGED: Exchange = {
  [Kind.LessThanToken]: ['boundary', '<='],
  [Kind.LessThanEqualsToken]: ['boundary', '<'],
  [Kind.GreaterThanToken]: ['boundary', '>='],
  [Kind.GreaterThanEqualsToken]: ['boundary', '>'],
  [Kind.EqualsEqualsEqualsToken]: ['equality', '!=='],
  [Kind.ExclamationEqualsEqualsToken]: ['equality', '==='],
  [Kind.AmpersandAmpersandToken]: ['logic', '||'],
  [Kind.BarBarToken]: ['logic', '&&'],
  [Kind.PlusToken]: ['arithmetic', '-'],
  [Kind.MinusToken]: ['arithmetic', '+'],
  [Kind.AsteriskToken]: ['arithmetic', '/'],
  [Kind.SlashToken]: ['arithmetic', '*'],
  [Kind.PercentToken]: ['arithmetic', '*'],
  [Kind.LessThanLessThanToken]: ['arithmetic', '>>'],
  [Kind.GreaterThanGreaterThanToken]: ['arithmetic', '<<'],
  [Kind.AmpersandToken]: ['arithmetic', '|'],
  [Kind.BarToken]: ['arithmetic', '&'],
  [Kind.PlusEqualsToken]: ['arithmetic', '-='],
  [Kind.MinusEqualsToken]: ['arithmetic', '+='],
};

const isText = (node: ts.Node): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

/** Another operator between the same two sides; `a ?? b` loses its default. */
export const exchanged: Operator = (node) => {
  if (!ts.isBinaryExpression(node)) return [];
  const { left, right, operatorToken } = node;
  if (operatorToken.kind === Kind.QuestionQuestionToken)
    return [{ operator: 'default dropped', node, mutated: left.getText() }];
  const [operator, by] = EXCHANGED[operatorToken.kind] ?? [];
  if (operator === undefined || isText(left) || isText(right)) return [];
  return [{ operator, node, mutated: `${left.getText()} ${by} ${right.getText()}` }];
};

/** What `if`, `?:` or a loop asks for, turned round. */
export const negated: Operator = (node) => {
  const asked = conditionOf(node);
  return asked ? [{ operator: 'condition negated', node: asked, mutated: `!(${asked.getText()})` }] : [];
};

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return node.expression;
  return ts.isConditionalExpression(node) || ts.isForStatement(node) ? node.condition : undefined;
}

const STEPS: Exchange = {
  [Kind.PlusPlusToken]: ['off by one', '--'],
  [Kind.MinusMinusToken]: ['off by one', '++'],
};

/** `!a` and `-a` become `a`, `a++` becomes `a--`. */
export const unary: Operator = (node) => {
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return [];
  const { operand } = node;
  const text = operand.getText();
  const [operator, by] = STEPS[node.operator] ?? [];
  if (operator !== undefined)
    return [{ operator, node, mutated: ts.isPrefixUnaryExpression(node) ? `${by}${text}` : `${text}${by}` }];
  return ts.isNumericLiteral(operand) ? [] : [sign(node, text)];
};

const sign = (node: ts.Node, mutated: string): Change => ({ operator: 'sign dropped', node, mutated });
