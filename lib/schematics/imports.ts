import type TypeScript from 'typescript';
import { insertAt, parse } from './source.js';
import type { Compiler } from './tools.js';

export const PACKAGE = 'nestjs-b2binpay-auth';

export interface ImportedName {
  readonly local: string;
  /** Its name where it comes from; `default` for a default import, `*` for all of it. */
  readonly name: string;
  readonly from: string;
}

/** What a file imports as values: types do not count. */
export function importsOf(ts: Compiler, source: TypeScript.SourceFile): readonly ImportedName[] {
  return declarationsOf(ts, source).flatMap(({ importClause, moduleSpecifier }) => {
    if (importClause === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    if (ts.isTypeOnlyImportDeclaration(importClause)) return [];
    const from = moduleSpecifier.text;
    const { name: byDefault, namedBindings } = importClause;
    return [
      ...(byDefault === undefined ? [] : [{ local: byDefault.text, name: 'default', from }]),
      ...(namedBindings === undefined ? [] : boundBy(ts, namedBindings, from)),
    ];
  });
}

function boundBy(
  ts: Compiler,
  bindings: TypeScript.NamedImportBindings,
  from: string,
): readonly ImportedName[] {
  if (ts.isNamespaceImport(bindings)) return [{ local: bindings.name.text, name: '*', from }];
  return bindings.elements
    .filter((element) => !ts.isTypeOnlyImportDeclaration(element))
    .map(({ name, propertyName }) => ({ local: name.text, name: (propertyName ?? name).text, from }));
}

/** The local name of what is imported from a package. */
export function localNameOf(
  ts: Compiler,
  source: TypeScript.SourceFile,
  name: string,
  from: string,
): string | undefined {
  return importsOf(ts, source).find((imported) => imported.name === name && imported.from === from)?.local;
}

/** Adds an import below the others, with their quotes and semicolons. */
export function addImport(ts: Compiler, text: string, names: readonly string[], from: string): string {
  const source = parse(ts, text);
  const last = declarationsOf(ts, source).at(-1);
  if (last === undefined) return insertAt(text, 0, `${importLine(names, from)}\n\n`);
  const quote = last.moduleSpecifier.getText(source).startsWith('"') ? '"' : "'";
  const end = last.getText(source).endsWith(';') ? ';' : '';
  return insertAt(text, last.getEnd(), `\n${importLine(names, from, quote, end)}`);
}

/** In one line if it fits into 80 columns, or is a single name. */
export function importLine(names: readonly string[], from: string, quote = "'", end = ';'): string {
  const source = `from ${quote}${from}${quote}${end}`;
  const line = `import { ${names.join(', ')} } ${source}`;
  return line.length <= 80 || names.length === 1
    ? line
    : `import {\n${names.map((name) => `  ${name},\n`).join('')}} ${source}`;
}

/** The extension that the application writes in relative imports of its sources: `.js`, `.ts` or none. */
export function importExtensionOf(ts: Compiler, texts: readonly string[]): string | undefined {
  const relative = texts
    .flatMap((text) => declarationsOf(ts, parse(ts, text)))
    .flatMap(({ moduleSpecifier }) => (ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : []))
    .filter((from) => from.startsWith('./') || from.startsWith('../'))
    .find((from) => !NO_SOURCES.some((extension) => from.endsWith(extension)));
  if (relative === undefined) return undefined;
  return ['.js', '.ts'].find((extension) => relative.endsWith(extension)) ?? '';
}

/** They say nothing of how a `.ts` file is imported. */
const NO_SOURCES = ['.json', '.mjs', '.cjs', '.mts', '.cts', '.css', '.node', '.wasm'];

function declarationsOf(
  ts: Compiler,
  source: TypeScript.SourceFile,
): readonly TypeScript.ImportDeclaration[] {
  return source.statements.filter((statement) => ts.isImportDeclaration(statement));
}
