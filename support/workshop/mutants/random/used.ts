import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../../base/project-root';

/** Stands for all that a file exports. */
const ALL = '*';

/** A name as another file exports it. */
interface Exported {
  file: string;
  name: string;
}

/** A file's statements at its top level, by what they declare; what declares nothing runs when the file is loaded. */
interface Module {
  declared: Map<string, ts.Statement>;
  imported: Map<string, Exported>;
  running: ts.Statement[];
  loads: string[];
}

/**
 * What a process can come by that starts with `entry`: the statements at the top level of each file that some way leads to. A
 * library's other half, such as the sender's where the process only receives, is loaded with it and no part of it.
 * @returns statements by file, from the project's top folder
 */
export function usedBy(entry: string): Map<string, Set<ts.Statement>> {
  const modules = new Map<string, Module>();
  const used = new Map<string, Set<ts.Statement>>();
  const waiting: Exported[] = [{ file: entry, name: ALL }];

  const load = (file: string): Module => {
    const known = modules.get(file);
    if (known) return known;
    const module = readModule(file);
    modules.set(file, module);
    used.set(file, new Set());
    for (const statement of module.running) use(file, statement);
    for (const loaded of module.loads) load(loaded);
    return module;
  };
  const use = (file: string, statement: ts.Statement): void => {
    const known = used.get(file);
    if (!known || known.has(statement)) return;
    known.add(statement);
    for (const name of namesIn(statement)) waiting.push({ file, name });
  };

  for (const { file, name } of waiting) {
    const { declared, imported } = load(file);
    const statements = name === ALL ? [...declared.values()] : [declared.get(name)];
    for (const statement of statements) if (statement) use(file, statement);
    const from = imported.get(name);
    if (from) waiting.push(from);
  }
  return used;
}

function readModule(file: string): Module {
  const module: Module = { declared: new Map(), imported: new Map(), running: [], loads: [] };
  const text = readFileSync(path.join(projectRoot, file), 'utf8');
  for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.ES2023).statements) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
      takeImport(statement, file, module);
    else if (!isType(statement)) take(statement, module);
  }
  return module;
}

function take(statement: ts.Statement, { declared, running }: Module): void {
  const names = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.flatMap(({ name }) => namesIn(name))
    : ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
      ? [statement.name?.text ?? '']
      : [];
  for (const name of names) declared.set(name, statement);
  if (names.length === 0) running.push(statement);
}

const isType = (statement: ts.Statement): boolean =>
  ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);

/** Imports of types alone are gone when the code runs, and packages are not ours. */
function takeImport(
  statement: ts.ImportDeclaration | ts.ExportDeclaration,
  file: string,
  module: Module,
): void {
  const { moduleSpecifier } = statement;
  if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || isOfTypes(statement)) return;
  const target = path.join(path.dirname(file), `${moduleSpecifier.text}.ts`);
  if (!moduleSpecifier.text.startsWith('.') || !existsSync(path.join(projectRoot, target))) return;
  module.loads.push(target);
  for (const [local, name] of bindings(statement)) module.imported.set(local, { file: target, name });
}

/** Names here, and what they are called there. */
function bindings(statement: ts.ImportDeclaration | ts.ExportDeclaration): [string, string][] {
  const named = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : statement.exportClause;
  if (!named) return [];
  if (ts.isNamespaceImport(named) || ts.isNamespaceExport(named)) return [[named.name.text, ALL]];
  return named.elements.map(({ name, propertyName }) => [name.text, (propertyName ?? name).text]);
}

const isOfTypes = (statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean =>
  ts.isExportDeclaration(statement)
    ? statement.isTypeOnly
    : statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;

/** All names that stand in it, but those of properties. */
function namesIn(node: ts.Node): string[] {
  const names: string[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) names.push(each.text);
    else if (ts.isPropertyAccessExpression(each)) visit(each.expression);
    else if (ts.isPropertyAssignment(each) && ts.isIdentifier(each.name)) visit(each.initializer);
    else ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}
