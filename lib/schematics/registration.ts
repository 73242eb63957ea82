import { posix } from 'node:path';
import { type Directory, readText, type Tree } from './devkit.js';
import { localNameOf, PACKAGE } from './imports.js';
import { parse } from './source.js';
import type { Compiler } from './tools.js';

/** The file of the application that imports our module already; tests do not count. */
export function registrationIn(ts: Compiler, tree: Tree, sourceRoot: string): string | undefined {
  return filesBelow(tree, sourceRoot).find((file) => {
    const text = readText(tree, file);
    return (
      text?.includes(PACKAGE) === true &&
      localNameOf(ts, parse(ts, text), 'B2binpayAuthModule', PACKAGE) !== undefined
    );
  });
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

const SKIPPED = ['node_modules', 'dist', 'test'];

function isSource(file: string): boolean {
  return file.endsWith('.ts') && !['.d.ts', 'spec.ts', 'test.ts'].some((end) => file.endsWith(end));
}
