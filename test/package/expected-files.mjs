import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
/** The command line tool is run, never required; `nest add` is required by Nest's CLI. */
const ONLY = { esm: /^(?:cli|doctor)\//, cjs: /^schematics\// };
const OF_THE_REPOSITORY = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];

/**
 * What the tarball has to hold: two files of JavaScript for each source, the same declarations for both halves, the
 * pages, and nothing else. Which declarations there are is for the compilers of its users to say.
 */
export function expectedFiles(packed) {
  const sources = filesBelow('lib').filter((file) => file.endsWith('.ts'));
  const modules = sources.map((file) => file.replace(/\.ts$/, ''));
  const declared = new Set(
    packed.flatMap((file) => /^dist\/(?:esm|cjs)\/(.+)\.d\.ts$/.exec(file)?.[1] ?? []),
  );
  const built = ['esm', 'cjs'].flatMap((half) => {
    const other = half === 'esm' ? ONLY.cjs : ONLY.esm;
    const own = modules.filter((module) => !other.test(module));
    return [
      ...own.map((module) => `dist/${half}/${module}.js`),
      ...own.filter((module) => declared.has(module)).map((module) => `dist/${half}/${module}.d.ts`),
    ];
  });
  const schemas = filesBelow('lib/schematics').filter((file) => file.endsWith('.json'));
  // Who reads the code has the repository.
  const pages = filesBelow('docs')
    .filter((file) => file !== 'architecture.md')
    .map((file) => `docs/${file}`);
  return [
    ...OF_THE_REPOSITORY,
    ...pages,
    ...built,
    ...schemas.map((file) => `dist/cjs/schematics/${file}`),
    'dist/cjs/package.json',
    'dist/esm/package.json',
    ...entries(),
  ]
    .filter((file, index, all) => all.indexOf(file) === index)
    .toSorted();
}

/** Whatever package.json leads to has to be there. */
function entries() {
  const { exports, bin, main, types } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const conditions = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? entry : Object.values(entry).flatMap(Object.values),
  );
  return [...conditions, ...Object.values(bin), main, types].map((path) => path.replace('./', ''));
}

function filesBelow(folder) {
  const below = fileURLToPath(new URL(`${folder}/`, root));
  return readdirSync(below, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('//', '/').slice(below.length));
}
