import { readText, type Tree } from '../devkit.js';
import { entriesAt } from '../json.js';
import { majorOf } from './nest-major.js';
import { declaredIn, packageJson } from './package-json.js';

/** Adds what is missing to package.json. What the application already asks for stays; returns what does not fit of it. */
export function addPeers(
  tree: Tree,
  peers: Readonly<Record<string, string>>,
): { readonly isChanged: boolean; readonly misfits: readonly string[] } {
  const text = readText(tree, '/package.json');
  const json = packageJson(tree);
  const declared = declaredIn(json);
  const missing = Object.entries(peers).filter(([name]) => !declared.has(name));
  const misfits = Object.entries(peers)
    .filter(([name, range]) => name.startsWith('@nestjs/') && !isSameMajor(declared.get(name), range))
    .map(([name, range]) => `${name}@${range}`);
  if (missing.length === 0 || text === undefined || typeof json !== 'object')
    return { isChanged: false, misfits };
  const dependencies = [...entriesAt(json, 'dependencies'), ...missing].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const changed = { ...json, dependencies: Object.fromEntries(dependencies) };
  tree.overwrite('/package.json', `${JSON.stringify(changed, null, indentOf(text))}\n`);
  return { isChanged: true, misfits };
}

/** A range that names no plain major, or none at all, passes. */
function isSameMajor(declared: string | undefined, wanted: string): boolean {
  const major = majorOf(declared ?? '');
  return major === undefined || major === majorOf(wanted);
}

function indentOf(json: string): string {
  const line = json.split('\n')[1] ?? '';
  return line.slice(0, line.length - line.trimStart().length) || '  ';
}
