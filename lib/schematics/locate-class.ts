import type TypeScript from 'typescript';
import { importsOf } from './imports.js';
import type { SourceFiles } from './source-files.js';
import type { Compiler } from './tools.js';

export interface LocatedClass {
  readonly file: string;
  readonly className: string;
}

/** Longer chains of re-exports are not followed. */
const MAX_STEPS = 8;

/** Finds where the classes that a file names are declared. */
export class ClassLocator {
  readonly #ts: Compiler;
  readonly #files: SourceFiles;

  constructor(ts: Compiler, files: SourceFiles) {
    this.#ts = ts;
    this.#files = files;
  }

  /** By the name that it has inside the file. */
  local(file: string, name: string, steps = MAX_STEPS): LocatedClass | undefined {
    const source = this.#files.parse(file);
    if (source === undefined) return undefined;
    if (source.statements.some((node) => this.#ts.isClassDeclaration(node) && node.name?.text === name)) {
      return { file, className: name };
    }
    const imported = importsOf(this.#ts, source).find(({ local }) => local === name);
    return imported === undefined
      ? undefined
      : this.exported(this.#files.resolve(imported.from, file), imported.name, steps);
  }

  /** By the name that the file exports it under; `default` for a default export. */
  exported(file: string | undefined, name: string, steps = MAX_STEPS): LocatedClass | undefined {
    const source = file === undefined || steps === 0 ? undefined : this.#files.parse(file);
    if (file === undefined || source === undefined) return undefined;
    for (const node of source.statements) {
      const found = this.#exportedBy(node, file, name, steps - 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #exportedBy(
    node: TypeScript.Statement,
    file: string,
    name: string,
    steps: number,
  ): LocatedClass | undefined {
    const ts = this.#ts;
    if (ts.isClassDeclaration(node)) {
      const has = (keyword: TypeScript.SyntaxKind): boolean =>
        node.modifiers?.some(({ kind }) => kind === keyword) === true;
      const className = node.name?.text;
      const exportedAs = has(ts.SyntaxKind.DefaultKeyword) ? 'default' : className;
      return className !== undefined && has(ts.SyntaxKind.ExportKeyword) && exportedAs === name
        ? { file, className }
        : undefined;
    }
    if (ts.isExportAssignment(node)) {
      return name === 'default' && ts.isIdentifier(node.expression)
        ? this.local(file, node.expression.text, steps)
        : undefined;
    }
    if (!ts.isExportDeclaration(node)) return undefined;
    const { exportClause, moduleSpecifier } = node;
    const from =
      moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
    if (exportClause === undefined) {
      return from === undefined ? undefined : this.exported(this.#files.resolve(from, file), name, steps);
    }
    const specifier = ts.isNamedExports(exportClause)
      ? exportClause.elements.find((element) => element.name.text === name)
      : undefined;
    if (specifier === undefined) return undefined;
    const original = (specifier.propertyName ?? specifier.name).text;
    return from === undefined
      ? this.local(file, original, steps)
      : this.exported(this.#files.resolve(from, file), original, steps);
  }
}
