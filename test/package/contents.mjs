// Checks what the tarball holds: no more than it needs, and whatever its texts link to.
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectedFiles } from './expected-files.mjs';

const MOST_BYTES = 1_400_000;
const MOST_PACKED_BYTES = 300_000;
const MOST_README_LINES = 150;

export function checkContents(root, tarball) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(root, file)).isFile(),
  );
  const bytes = files.reduce((sum, file) => sum + statSync(join(root, file)).size, 0);
  assert.ok(bytes <= MOST_BYTES, `unpacked, the package has ${bytes} bytes, over ${MOST_BYTES}`);
  const packed = statSync(tarball).size;
  assert.ok(packed <= MOST_PACKED_BYTES, `packed, it has ${packed} bytes, over ${MOST_PACKED_BYTES}`);
  assert.deepEqual(files.toSorted(), expectedFiles(files));
  assert.deepEqual(files.filter(pointsToMissingSource.bind(null, root)), []);
  const pages = files.filter((file) => file.endsWith('.md'));
  assert.deepEqual(
    pages.flatMap((page) => deadLinks(root, page)),
    [],
  );
  checkReadme(root, pages);
  checkAddresses(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  console.log(`${files.length} files as expected, ${bytes} bytes, packed ${packed}; all links resolve`);
}

/** A source map without its sources, or a file that names a map which is not there. */
function pointsToMissingSource(root, file) {
  const text = readFileSync(join(root, file), 'utf8');
  if (file.endsWith('.map')) return JSON.parse(text).sourcesContent === undefined;
  const named = /^\/\/# sourceMappingURL=(\S+)$/m.exec(text)?.[1];
  return named !== undefined && !existsSync(join(root, dirname(file), named));
}

/** Links to a file that is not in the package, or to a heading that its page does not have. */
function deadLinks(root, page) {
  return linksOf(root, page)
    .filter((target) => {
      const [path, anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(root, file).has(anchor);
    })
    .map((target) => `${page}: ${target}`);
}

function linksOf(root, page) {
  return [...proseOf(root, page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^https?:/.test(target));
}

function anchorsOf(root, page) {
  return new Set([...proseOf(root, page).matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchorOf(title)));
}

function proseOf(root, page) {
  return readFileSync(join(root, page), 'utf8').replace(/```[^]*?```/g, '');
}

function anchorOf(title) {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-');
}

/** It stays short, and leads to every page. */
function checkReadme(root, pages) {
  const lines = readFileSync(join(root, 'README.md'), 'utf8').trimEnd().split('\n').length;
  assert.ok(lines <= MOST_README_LINES, `README.md has ${lines} lines, over ${MOST_README_LINES}`);
  const linked = new Set(linksOf(root, 'README.md').map((target) => target.split('#')[0]));
  assert.deepEqual(
    pages.filter((page) => page.startsWith('docs/') && !linked.has(page)),
    [],
    'README.md does not link to these pages',
  );
}

/** The owner of the repository stands in package.json alone, three times the same. */
function checkAddresses({ repository, bugs, homepage }) {
  const address = /^git\+(https:\/\/github\.com\/[\w-]+\/nestjs-b2binpay-auth)\.git$/.exec(
    repository?.url,
  )?.[1];
  assert.ok(address, 'package.json has no repository');
  assert.deepEqual([bugs?.url, homepage], [`${address}/issues`, `${address}#readme`]);
}
