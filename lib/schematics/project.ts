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
  const places = [root, posix.join('/', stringAt(settings, 'root') ?? ''), '/'];
  const entries = places.map((place) =>
    posix.join(place, sourceOf(stringAt(settings, 'entryFile') ?? 'main')),
  );
  const tsconfigs = [stringAt(settings, 'compilerOptions', 'tsConfigPath'), 'tsconfig.json'];
  return {
    name,
    sourceRoot: root,
    entryFile: entries.find((path) => tree.exists(path)) ?? posix.join(root, 'main.ts'),
    tsconfig: tsconfigs
      .flatMap((path) => (path === undefined ? [] : [posix.join('/', path)]))
      .find((path) => tree.exists(path)),
  };
}

/** An entry file is named with or without an extension, and by the source or what it becomes. */
function sourceOf(entry: string): string {
  const extension = ['.ts', '.js'].find((end) => entry.endsWith(end)) ?? '';
  return `${entry.slice(0, entry.length - extension.length)}.ts`;
}
