import { createRequire } from 'node:module';
import { join } from 'node:path';
import type TypeScript from 'typescript';

export type Compiler = typeof TypeScript;

/** Inserts into the lists of a module's metadata; `undefined` if it finds no metadata. */
interface MetadataManager {
  insert(list: string, expression: string): string | undefined;
}

/** What the application itself has for reading and editing its code. */
export interface Tools {
  readonly ts: Compiler;
  readonly MetadataManager: new (code: string) => MetadataManager;
}

/** `undefined` if the application lacks `@nestjs/schematics`, or has a TypeScript without compiler API. */
export function toolsOf(applicationDirectory: string): Tools | undefined {
  const require = createRequire(join(applicationDirectory, 'package.json'));
  try {
    const ts: unknown = require('typescript');
    const schematics: unknown = require('@nestjs/schematics');
    return isCompiler(ts) && hasManager(schematics)
      ? { ts, MetadataManager: schematics.MetadataManager }
      : undefined;
  } catch {
    return undefined;
  }
}

function isCompiler(loaded: unknown): loaded is Compiler {
  return isObject(loaded) && typeof Reflect.get(loaded, 'createSourceFile') === 'function';
}

function hasManager(loaded: unknown): loaded is Pick<Tools, 'MetadataManager'> {
  return isObject(loaded) && typeof Reflect.get(loaded, 'MetadataManager') === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
