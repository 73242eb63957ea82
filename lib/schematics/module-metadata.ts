import type TypeScript from 'typescript';
import { localNameOf } from './imports.js';
import { nodesOf, parse } from './source.js';
import type { Compiler } from './tools.js';

/** The metadata of a module class, as written. */
export interface Metadata {
  readonly source: TypeScript.SourceFile;
  readonly declaration: TypeScript.ClassDeclaration;
  readonly object: TypeScript.ObjectLiteralExpression;
}

/** `undefined` unless the class has one `@Module({ … })` of Nest, under that name. */
export function metadataOf(ts: Compiler, text: string, className: string): Metadata | undefined {
  const source = parse(ts, text);
  if (localNameOf(ts, source, 'Module', '@nestjs/common') !== 'Module') return undefined;
  const [declaration, ...others] = nodesOf(source, ts.isClassDeclaration).filter(
    ({ name }) => name?.text === className,
  );
  if (declaration === undefined || others.length > 0) return undefined;
  const [call, ...more] = (declaration.modifiers ?? []).flatMap((modifier) =>
    ts.isDecorator(modifier) && isModuleCall(ts, modifier.expression) ? [modifier.expression] : [],
  );
  const object = call?.arguments[0];
  if (more.length > 0 || object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  return { source, declaration, object };
}

/** The array of a list; `'absent'` if the metadata surely has no such list, `undefined` if that cannot be said. */
export function listOf(
  ts: Compiler,
  object: TypeScript.ObjectLiteralExpression,
  list: string,
): TypeScript.ArrayLiteralExpression | 'absent' | undefined {
  const { properties } = object;
  const named = properties.filter(
    ({ name }) =>
      name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === list,
  );
  const opaque = properties.findLastIndex(
    (property) => ts.isSpreadAssignment(property) || ts.isComputedPropertyName(property.name),
  );
  const [property, ...more] = named;
  if (more.length > 0) return undefined;
  if (property === undefined) return opaque === -1 ? 'absent' : undefined;
  if (properties.indexOf(property) < opaque) return undefined;
  return ts.isPropertyAssignment(property) && ts.isArrayLiteralExpression(property.initializer)
    ? property.initializer
    : undefined;
}

function isModuleCall(ts: Compiler, node: TypeScript.Expression): node is TypeScript.CallExpression {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Module';
}
