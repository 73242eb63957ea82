import { posix } from 'node:path';
import { readText, type Tree } from './devkit.js';
import { entriesAt, parseJson, stringAt } from './json.js';

/** The application that is edited; all paths start at the root of the tree. */
export interface Project {
  /** Its name in a monorepo. */
  readonly name: string | undefined;
  readonly sourceRoot: string;
  readonly entryFile: string;
  readonly tsconfig: string | undefined;
}

/** In a monorepo `nest add --project` arrives as the project's source root only. */
export function projectOf(tree: Tree, sourceRoot: string): Project {
  const config = parseJson(readText(tree, '/nest-cli.json'));
  const root = posix.join('/', sourceRoot);
  const [name, settings] = entriesAt(config, 'projects').find(
    ([, project]) => posix.join('/', stringAt(project, 'sourceRoot') ?? '') === root,
  ) ?? [undefined, config];
  const entry = stringAt(settings, 'entryFile') ?? 'main';
  const tsconfigs = [stringAt(settings, 'compilerOptions', 'tsConfigPath'), 'tsconfig.json'];
  return {
    name,
    sourceRoot: root,
    entryFile: posix.join(root, entry.endsWith('.ts') ? entry : `${entry}.ts`),
    tsconfig: tsconfigs
      .flatMap((path) => (path === undefined ? [] : [posix.join('/', path)]))
      .find((path) => tree.exists(path)),
  };
}
