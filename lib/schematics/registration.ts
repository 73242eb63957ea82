import { posix } from 'node:path';
import type TypeScript from 'typescript';
import { type Directory, readText, type Tree } from './devkit.js';
import { importsOf, PACKAGE } from './imports.js';
import type { Project } from './project.js';
import { nodesOf, parse } from './source.js';
import type { SourceFiles } from './source-files.js';
import type { Compiler } from './tools.js';

/** Where the application has our module already. */
export interface Registration {
  readonly file: string;
  /** Whether it surely is there for every module of the application. */
  readonly isGlobal: boolean;
}

/** In what the entry file leads to, libraries too, or anywhere among the application's own sources; tests do not count. */
export function registrationIn(
  ts: Compiler,
  tree: Tree,
  files: SourceFiles,
  { entryFile, sourceRoot }: Project,
): Registration | undefined {
  for (const file of new Set([...reachedFrom(files, entryFile), ...filesBelow(tree, sourceRoot)])) {
    const text = readText(tree, file);
    const uses = text?.includes(PACKAGE) === true ? usesOf(ts, parse(ts, text)) : [];
    if (uses.length > 0) return { file, isGlobal: uses.some((use) => isGlobalCall(ts, use)) };
  }
  return undefined;
}

const MAX_FILES = 2_000;

function reachedFrom(files: SourceFiles, entryFile: string): ReadonlySet<string> {
  const reached = new Set([entryFile]);
  for (const file of reached) {
    for (const imported of files.importedBy(file)) if (reached.size < MAX_FILES) reached.add(imported);
  }
  return reached;
}

/** Where a file uses `B2binpayAuthModule`, by any name that it has there. */
function usesOf(ts: Compiler, source: TypeScript.SourceFile): readonly TypeScript.Expression[] {
  const imports = importsOf(ts, source).filter(({ from }) => from === PACKAGE);
  const localsOf = (wanted: string): ReadonlySet<string> =>
    new Set(imports.flatMap(({ local, name }) => (name === wanted ? [local] : [])));
  const [names, wholes] = [localsOf('B2binpayAuthModule'), localsOf('*')];
  return [
    ...nodesOf(source, ts.isIdentifier).filter(
      (node) => names.has(node.text) && !ts.isImportSpecifier(node.parent),
    ),
    ...nodesOf(source, ts.isPropertyAccessExpression).filter(
      ({ expression, name }) =>
        ts.isIdentifier(expression) && wholes.has(expression.text) && name.text === 'B2binpayAuthModule',
    ),
  ];
}

/** Of `….forRoot({ isGlobal: true, … })`. */
function isGlobalCall(ts: Compiler, use: TypeScript.Expression): boolean {
  const call = use.parent.parent;
  if (!ts.isCallExpression(call) || call.expression !== use.parent) return false;
  const [options] = call.arguments;
  return (
    options !== undefined &&
    ts.isObjectLiteralExpression(options) &&
    options.properties.some(
      (property) =>
        ts.isPropertyAssignment(property) &&
        ts.isIdentifier(property.name) &&
        property.name.text === 'isGlobal' &&
        property.initializer.kind === ts.SyntaxKind.TrueKeyword,
    )
  );
}

function filesBelow(tree: Tree, path: string): readonly string[] {
  const directory: Directory = tree.getDir(path);
  return [
    ...directory.subfiles.filter(isSource).map((file) => posix.join(path, file)),
    ...directory.subdirs
      .filter((name) => !SKIPPED.includes(name))
      .flatMap((name) => filesBelow(tree, posix.join(path, name))),
  ];
}

const SKIPPED = ['node_modules', 'dist', 'test', 'tests', 'testing', '__tests__', '__mocks__'];

function isSource(file: string): boolean {
  return file.endsWith('.ts') && !['.d.ts', 'spec.ts', 'test.ts'].some((end) => file.endsWith(end));
}
