import type TypeScript from 'typescript';
import { addImport, localNameOf, PACKAGE } from './imports.js';
import { identifiersIn, indentAt, insertAt, isWellFormed, nodesOf, parse } from './source.js';
import type { Compiler } from './tools.js';

const FACTORY_METHODS = ['create', 'createMicroservice', 'createApplicationContext'];

/** The class that the entry file hands to `NestFactory`; `undefined` unless it is exactly one. */
export function rootModuleName(ts: Compiler, entry: string): string | undefined {
  const names = factoryCalls(ts, parse(ts, entry), FACTORY_METHODS).map(({ arguments: [module] }) =>
    module !== undefined && ts.isIdentifier(module) ? module.text : undefined,
  );
  return new Set(names).size === 1 ? names[0] : undefined;
}

/** Adds `acceptJsonApi(app)` below `const app = await NestFactory.create(…)`; `undefined` if that is not there once. */
export function addAcceptJsonApi(ts: Compiler, entry: string): string | undefined {
  const source = parse(ts, entry);
  if (localNameOf(ts, source, 'acceptJsonApi', PACKAGE) !== undefined) return entry;
  if (identifiersIn(ts, source).has('acceptJsonApi')) return undefined;
  const [call, ...more] = factoryCalls(ts, source, ['create']);
  const declaration = call?.parent.parent;
  if (
    more.length > 0 ||
    declaration === undefined ||
    !ts.isAwaitExpression(call?.parent ?? source) ||
    !ts.isVariableDeclaration(declaration) ||
    !ts.isIdentifier(declaration.name)
  ) {
    return undefined;
  }
  const statement = declaration.parent.parent;
  if (!ts.isVariableStatement(statement)) return undefined;
  const end = statement.getText(source).endsWith(';') ? ';' : '';
  const line = `\n${indentAt(entry, statement.getStart(source))}acceptJsonApi(${declaration.name.text})${end}`;
  const edited = addImport(ts, insertAt(entry, statement.getEnd(), line), ['acceptJsonApi'], PACKAGE);
  return isWellFormed(ts, edited) ? edited : undefined;
}

function factoryCalls(
  ts: Compiler,
  source: TypeScript.SourceFile,
  methods: readonly string[],
): readonly TypeScript.CallExpression[] {
  const factory = localNameOf(ts, source, 'NestFactory', '@nestjs/core');
  return nodesOf(source, ts.isCallExpression).filter(
    ({ expression }) =>
      ts.isPropertyAccessExpression(expression) &&
      ts.isIdentifier(expression.expression) &&
      expression.expression.text === factory &&
      methods.includes(expression.name.text),
  );
}
