import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../stack/project-root';

/** Files that a process loads which starts with `entry`, itself included, from the project's top folder, sorted. */
export function loadedBy(entry: string): string[] {
  const found = new Set<string>();
  const waiting = [entry];
  for (const file of waiting) {
    if (found.has(file)) continue;
    found.add(file);
    waiting.push(...importsOf(readFileSync(path.join(projectRoot, file), 'utf8'), file));
  }
  return [...found].sort();
}

/** Those of types alone are gone when the code runs, and packages are not ours. */
function importsOf(source: string, file: string): string[] {
  const { statements } = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023);
  return statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || isOfTypes(statement)) return [];
    const target = path.join(path.dirname(file), `${moduleSpecifier.text}.ts`);
    return moduleSpecifier.text.startsWith('.') && existsSync(path.join(projectRoot, target)) ? [target] : [];
  });
}

const isOfTypes = (statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean =>
  ts.isExportDeclaration(statement) ? statement.isTypeOnly : (statement.importClause?.isTypeOnly ?? false);
