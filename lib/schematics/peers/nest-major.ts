import { readText, type Tree } from '../devkit.js';
import { parseJson, stringAt } from '../json.js';
import { declaredIn, packageJson } from './package-json.js';
import { lineOf } from './release-line.js';

export type NestMajor = 11 | 12;

/** The major of Nest that package.json asks for, or of the installed one if that is not plain. */
export function nestMajorOf(tree: Tree): NestMajor | undefined {
  const installed = parseJson(readText(tree, '/node_modules/@nestjs/core/package.json'));
  const major =
    lineOf(declaredIn(packageJson(tree)).get('@nestjs/core') ?? '') ??
    lineOf(stringAt(installed, 'version') ?? '');
  if (major === '11') return 11;
  return major === '12' ? 12 : undefined;
}
