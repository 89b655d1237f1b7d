import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../base/project-root';

/**
 * One file as the compiler would write it, without looking at types: a hundredth of the work of compiling all.
 * @throws Error when it is no TypeScript
 */
export function transpile(source: string, fileName: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName,
    compilerOptions: compilerOptions(),
    reportDiagnostics: true,
  });
  const [first] = diagnostics;
  if (first) throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
  return outputText;
}

/** Those of the project, without where files are and go. */
function compilerOptions(): ts.CompilerOptions {
  const file = path.join(projectRoot, 'tsconfig.json');
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')) as {
    config: { compilerOptions: Record<string, unknown> };
  };
  const { rootDir: _root, outDir: _out, tsBuildInfoFile: _record, ...stated } = config.compilerOptions;
  const { options } = ts.convertCompilerOptionsFromJson(stated, projectRoot);
  return { ...options, sourceMap: false, incremental: false };
}
