import { readText, type Tree } from '../devkit.js';
import { parseJson, stringAt } from '../json.js';
import { declaredIn, packageJson } from './package-json.js';

export type NestMajor = 11 | 12;

/** The major of Nest that package.json asks for, or of the installed one if that is not plain. */
export function nestMajorOf(tree: Tree): NestMajor | undefined {
  const installed = parseJson(readText(tree, '/node_modules/@nestjs/core/package.json'));
  const major =
    majorOf(declaredIn(packageJson(tree)).get('@nestjs/core') ?? '') ??
    majorOf(stringAt(installed, 'version') ?? '');
  return major === 11 || major === 12 ? major : undefined;
}

/** The major of a plain range such as `^12.0.1`. */
export function majorOf(range: string): number | undefined {
  const major = /^[~^]?(\d+)(?:\.[\dx*]+)*(?:-[\w.]+)?$/.exec(range)?.[1];
  return major === undefined ? undefined : Number(major);
}
