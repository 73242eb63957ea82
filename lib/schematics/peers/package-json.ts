import { readText, type Tree } from '../devkit.js';
import { entriesAt, parseJson } from '../json.js';

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

export function packageJson(tree: Tree): unknown {
  return parseJson(readText(tree, '/package.json'));
}

/** What it asks for in any of its groups, by name. */
export function declaredIn(json: unknown): ReadonlyMap<string, string> {
  return new Map(
    GROUPS.flatMap((group) => entriesAt(json, group)).flatMap(([name, range]) =>
      typeof range === 'string' ? [[name, range] as const] : [],
    ),
  );
}
