import type TypeScript from 'typescript';
import type { Compiler } from './tools.js';

export function parse(ts: Compiler, text: string): TypeScript.SourceFile {
  return ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
}

/** Whether the compiler reads it without complaint. Nothing but syntax is looked at: no imports, no types. */
export function isWellFormed(ts: Compiler, text: string): boolean {
  const source = parse(ts, text);
  const isIt = (name: string): boolean => name === source.fileName;
  const host: TypeScript.CompilerHost = {
    getSourceFile: (name) => (isIt(name) ? source : undefined),
    fileExists: isIt,
    readFile: () => undefined,
    writeFile: () => undefined,
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  const options: TypeScript.CompilerOptions = { noLib: true, noResolve: true, types: [] };
  const program = ts.createProgram({ rootNames: [source.fileName], options, host });
  return program.getSyntacticDiagnostics(source).length === 0;
}

/** Every node below `root` that is one of these. */
export function nodesOf<T extends TypeScript.Node>(
  root: TypeScript.Node,
  is: (node: TypeScript.Node) => node is T,
): readonly T[] {
  const found: T[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (is(node)) found.push(node);
    node.forEachChild(visit);
  };
  visit(root);
  return found;
}

/** The white space that the line of this position begins with. */
export function indentAt(text: string, position: number): string {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1, position);
  return line.slice(0, line.length - line.trimStart().length);
}

export function insertAt(text: string, position: number, inserted: string): string {
  return text.slice(0, position) + inserted + text.slice(position);
}

/** Every name that is written in a node. */
export function identifiersIn(ts: Compiler, node: TypeScript.Node): ReadonlySet<string> {
  return new Set(nodesOf(node, ts.isIdentifier).map(({ text }) => text));
}

/** Edits a text with CRLF line ends as if they were LF; `undefined` if it has both and would be rewritten. */
export function keepingLineEnds(
  text: string,
  edit: (text: string) => string | undefined,
): string | undefined {
  const plain = text.replaceAll('\r\n', '\n');
  const edited = edit(plain);
  if (edited === plain) return text;
  if (plain === text) return edited;
  const isMixed = text.replaceAll('\r\n', '').includes('\n');
  return isMixed ? undefined : edited?.replaceAll('\n', '\r\n');
}
