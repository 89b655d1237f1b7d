import type ts from 'typescript';

/** One small change of one expression or statement, made by a rule and not by hand. */
export interface Mutation {
  /** From the project's top folder. */
  file: string;
  /** Counted from 1. */
  line: number;
  operator: string;
  /** Text of the whole line, without indentation: tells where it is when lines move. */
  code: string;
  original: string;
  mutated: string;
  /** Where `original` stands in the file. */
  start: number;
  end: number;
  /** A statement stays or goes; an expression has another in its place. */
  kind: 'expression' | 'statement';
}

/** What an operator makes of a node; `node` is what is replaced, where it is not the one that was looked at. */
export interface Change {
  operator: string;
  node: ts.Node;
  /** In place of the node; undefined: the statement is left out. */
  mutated: string | undefined;
}

/** Looks at one node. @returns its changes, none for most nodes */
export type Operator = (node: ts.Node) => Change[];
