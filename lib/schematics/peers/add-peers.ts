import { readText, type Tree } from '../devkit.js';
import { entriesAt } from '../json.js';
import { lineOf } from './release-line.js';
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
    .filter(([name, range]) => !fits(declared.get(name), [range, ...(ALSO_FITS[name] ?? [])]))
    .map(([name, range]) => `${name}@${range}`);
  if (missing.length === 0 || text === undefined || typeof json !== 'object')
    return { isChanged: false, misfits };
  const dependencies = [...entriesAt(json, 'dependencies'), ...missing].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const changed = { ...json, dependencies: Object.fromEntries(dependencies) };
  const written = `${JSON.stringify(changed, null, indentOf(text))}\n`;
  tree.overwrite('/package.json', text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written);
  return { isChanged: true, misfits };
}

/** Older lines that `peerDependencies` of the package take, too. */
const ALSO_FITS: Readonly<Record<string, readonly string[]>> = { 'class-validator': ['0.14.0'] };

/** A range that names no plain version, or none at all, passes. */
function fits(declared: string | undefined, wanted: readonly string[]): boolean {
  const line = lineOf(declared ?? '');
  return line === undefined || wanted.some((range) => lineOf(range) === line);
}

function indentOf(json: string): string {
  const line = json.split('\n')[1] ?? '';
  return line.slice(0, line.length - line.trimStart().length) || '  ';
}
