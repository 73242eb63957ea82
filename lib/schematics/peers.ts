import { readText, type Tree } from './devkit.js';
import { entriesAt, parseJson, stringAt } from './json.js';

export type NestMajor = 11 | 12;

const ANY_NEST = {
  axios: '^1.17.0',
  'class-validator': '^0.15.0',
  'reflect-metadata': '^0.2.0',
  rxjs: '^7.8.0',
};

/** Left to npm, a Nest 11 application gets version 12 of these, which its Jest cannot load: they are ES modules only. */
const PEERS: Record<NestMajor, Readonly<Record<string, string>>> = {
  11: { '@nestjs/axios': '^4.0.0', '@nestjs/schedule': '^6.0.0', ...ANY_NEST },
  12: { '@nestjs/axios': '^12.0.0', '@nestjs/schedule': '^12.0.0', ...ANY_NEST },
};

const TERMINUS: Record<NestMajor, string> = { 11: '^11.0.0', 12: '^12.0.0' };

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

export function peersOf(major: NestMajor, health: boolean): Readonly<Record<string, string>> {
  return health ? { ...PEERS[major], '@nestjs/terminus': TERMINUS[major] } : PEERS[major];
}

/** The major of Nest that package.json asks for, or of the installed one if that is not plain. */
export function nestMajorOf(tree: Tree): NestMajor | undefined {
  const installed = parseJson(readText(tree, '/node_modules/@nestjs/core/package.json'));
  const major =
    majorOf(declaredIn(packageJson(tree)).get('@nestjs/core') ?? '') ??
    majorOf(stringAt(installed, 'version') ?? '');
  return major === 11 || major === 12 ? major : undefined;
}

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

function packageJson(tree: Tree): unknown {
  return parseJson(readText(tree, '/package.json'));
}

function declaredIn(json: unknown): ReadonlyMap<string, string> {
  return new Map(
    GROUPS.flatMap((group) => entriesAt(json, group)).flatMap(([name, range]) =>
      typeof range === 'string' ? [[name, range] as const] : [],
    ),
  );
}

/** A range that names no plain major, or none at all, passes. */
function isSameMajor(declared: string | undefined, wanted: string): boolean {
  const major = majorOf(declared ?? '');
  return major === undefined || major === majorOf(wanted);
}

/** The major of a plain range such as `^12.0.1`. */
function majorOf(range: string): number | undefined {
  const major = /^[~^]?(\d+)(?:\.[\dx*]+)*(?:-[\w.]+)?$/.exec(range)?.[1];
  return major === undefined ? undefined : Number(major);
}

function indentOf(json: string): string {
  const line = json.split('\n')[1] ?? '';
  return line.slice(0, line.length - line.trimStart().length) || '  ';
}
