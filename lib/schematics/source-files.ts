import type TypeScript from 'typescript';
import { readText, type Tree } from './devkit.js';
import type { Project } from './project.js';
import { parse } from './source.js';
import type { Compiler } from './tools.js';

/** Reads the files of the application, and finds those that they import. */
export class SourceFiles {
  readonly #ts: Compiler;
  readonly #tree: Tree;
  readonly #options: TypeScript.CompilerOptions;

  constructor(ts: Compiler, tree: Tree, project: Project) {
    this.#ts = ts;
    this.#tree = tree;
    this.#options = this.#readOptions(project.tsconfig);
  }

  parse(file: string): TypeScript.SourceFile | undefined {
    const text = readText(this.#tree, file);
    return text === undefined ? undefined : parse(this.#ts, text);
  }

  /** The file of the application that a specifier leads to; `undefined` for packages. */
  resolve(from: string, file: string): string | undefined {
    const found = this.#ts.resolveModuleName(from, file, this.#options, this.#files).resolvedModule;
    return found === undefined || found.isExternalLibraryImport === true ? undefined : found.resolvedFileName;
  }

  /** The files that a file imports in any way, also by `export … from`, `import()` and `require`. */
  importedBy(file: string): readonly string[] {
    const text = readText(this.#tree, file) ?? '';
    return this.#ts
      .preProcessFile(text, true, true)
      .importedFiles.flatMap(({ fileName }) => this.resolve(fileName, file) ?? []);
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
