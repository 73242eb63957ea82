import type TypeScript from 'typescript';
import { readText, type Tree } from './devkit.js';
import { importsOf } from './imports.js';
import type { Project } from './project.js';
import { parse } from './source.js';
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
  readonly #tree: Tree;
  readonly #options: TypeScript.CompilerOptions;

  constructor(ts: Compiler, tree: Tree, project: Project) {
    this.#ts = ts;
    this.#tree = tree;
    this.#options = this.#readOptions(project.tsconfig);
  }

  /** By the name that it has inside the file. */
  local(file: string, name: string, steps = MAX_STEPS): LocatedClass | undefined {
    const source = this.#parse(file);
    if (source === undefined) return undefined;
    if (source.statements.some((node) => this.#ts.isClassDeclaration(node) && node.name?.text === name)) {
      return { file, className: name };
    }
    const imported = importsOf(this.#ts, source).find(({ local }) => local === name);
    return imported === undefined
      ? undefined
      : this.#exported(this.#resolve(imported.from, file), imported.name, steps);
  }

  #exported(file: string | undefined, name: string, steps: number): LocatedClass | undefined {
    const source = file === undefined || steps === 0 ? undefined : this.#parse(file);
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
      const isDefault = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
      const className = node.name?.text;
      return className !== undefined && (isDefault ? 'default' : className) === name
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
      return from === undefined ? undefined : this.#exported(this.#resolve(from, file), name, steps);
    }
    const specifier = ts.isNamedExports(exportClause)
      ? exportClause.elements.find((element) => element.name.text === name)
      : undefined;
    if (specifier === undefined) return undefined;
    const original = (specifier.propertyName ?? specifier.name).text;
    return from === undefined
      ? this.local(file, original, steps)
      : this.#exported(this.#resolve(from, file), original, steps);
  }

  #resolve(from: string, file: string): string | undefined {
    return this.#ts.resolveModuleName(from, file, this.#options, this.#files).resolvedModule
      ?.resolvedFileName;
  }

  #parse(file: string): TypeScript.SourceFile | undefined {
    const text = readText(this.#tree, file);
    return text === undefined ? undefined : parse(this.#ts, text);
  }

  #readOptions(file: string | undefined): TypeScript.CompilerOptions {
    if (file === undefined) return {};
    const host = { ...this.#files, useCaseSensitiveFileNames: true, readDirectory: () => [] };
    const config: unknown = this.#ts.readConfigFile(file, (path) => host.readFile(path)).config;
    const directory = file.slice(0, file.lastIndexOf('/') + 1);
    return this.#ts.parseJsonConfigFileContent(config, host, directory, undefined, file).options;
  }

  get #files(): TypeScript.ModuleResolutionHost {
    const tree = this.#tree;
    return { fileExists: (path) => tree.exists(path), readFile: (path) => readText(tree, path) };
  }
}
