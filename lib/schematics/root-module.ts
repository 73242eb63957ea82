import type TypeScript from 'typescript';
import { addImport, importsOf } from './imports.js';
import { listOf, type Metadata, metadataOf } from './module-metadata.js';
import { identifiersIn, indentAt, isWellFormed } from './source.js';
import type { Compiler, Tools } from './tools.js';

/** Something to add to the root module. */
export interface Insertion {
  readonly list: 'imports' | 'controllers';
  /** May have lines; a tab is one step of indentation. */
  readonly expression: string;
  readonly names: readonly string[];
  readonly from: string;
}

/** Edits the text of the root module; `undefined` where the result is not sure. Twice is once. */
export function addToModule(
  tools: Tools,
  text: string,
  className: string,
  insertion: Insertion,
): string | undefined {
  const { ts } = tools;
  const metadata = metadataOf(ts, text, className);
  if (metadata === undefined) return undefined;
  const { names } = insertion;
  const imported = new Set(importsOf(ts, metadata.source).map(({ local }) => local));
  if (names.every((name) => imported.has(name))) {
    return isInserted(ts, text, className, insertion) ? text : undefined;
  }
  const taken = identifiersIn(ts, metadata.source);
  if (names.some((name) => taken.has(name))) return undefined;
  const edited = insert(tools, text, metadata, insertion);
  if (edited === undefined) return undefined;
  const whole = addImport(ts, edited, names, insertion.from);
  return isInserted(ts, whole, className, insertion) ? whole : undefined;
}

/** Only the class is handed over: the manager takes the first `@Module` of what it gets. */
function insert(
  { ts, MetadataManager }: Tools,
  text: string,
  { source, declaration, object }: Metadata,
  { list, expression }: Insertion,
): string | undefined {
  const array = listOf(ts, object, list);
  if (array === undefined) return undefined;
  const [start, end] = [declaration.getStart(source), declaration.getEnd()];
  const edited = new MetadataManager(text.slice(start, end)).insert(
    list,
    laidOut(text, source, object, array, expression),
  );
  return edited === undefined ? undefined : text.slice(0, start) + edited + text.slice(end);
}

/** The expression with the indentation of its place. */
function laidOut(
  text: string,
  source: TypeScript.SourceFile,
  object: TypeScript.ObjectLiteralExpression,
  array: TypeScript.ArrayLiteralExpression | 'absent',
  expression: string,
): string {
  if (!expression.includes('\n')) return expression;
  const first = object.properties[0];
  const base = first === undefined ? '  ' : indentAt(text, first.getStart(source));
  const unit = base || '  ';
  const last = array === 'absent' ? undefined : array.elements.at(-1);
  const lines = (indent: string): string => expression.replaceAll('\t', unit).replaceAll('\n', `\n${indent}`);
  if (last !== undefined) return lines(indentAt(text, last.getStart(source)));
  return `\n${base}${unit}${lines(base + unit)},\n${base}`;
}

/** Reads the result again. */
function isInserted(ts: Compiler, text: string, className: string, { list, names }: Insertion): boolean {
  const metadata = metadataOf(ts, text, className);
  const array = metadata === undefined ? undefined : listOf(ts, metadata.object, list);
  if (metadata === undefined || array === undefined || array === 'absent') return false;
  const used = identifiersIn(ts, array);
  return names.every((name) => used.has(name)) && isWellFormed(ts, text);
}
