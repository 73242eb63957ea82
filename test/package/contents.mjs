// Checks what the tarball holds: no more than it needs, and whatever its texts link to.
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A little more than it has: what grows it is to be noticed. */
const MOST_BYTES = 1_320_000;

export function checkContents(root) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(root, file)).isFile(),
  );
  const bytes = files.reduce((sum, file) => sum + statSync(join(root, file)).size, 0);
  assert.ok(bytes <= MOST_BYTES, `unpacked, the package has ${bytes} bytes, over ${MOST_BYTES}`);
  assert.deepEqual(files.filter(pointsToMissingSource.bind(null, root)), []);
  assert.deepEqual(
    files.filter((file) => file.endsWith('.md')).flatMap((file) => deadLinks(root, file)),
    [],
  );
  checkAddresses(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  console.log(`${files.length} files, ${bytes} bytes, all links resolve`);
}

/** A source map without its sources, or a file that names a map which is not there. */
function pointsToMissingSource(root, file) {
  const text = readFileSync(join(root, file), 'utf8');
  if (file.endsWith('.map')) return JSON.parse(text).sourcesContent === undefined;
  const named = /^\/\/# sourceMappingURL=(\S+)$/m.exec(text)?.[1];
  return named !== undefined && !existsSync(join(root, dirname(file), named));
}

function deadLinks(root, file) {
  const text = readFileSync(join(root, file), 'utf8').replace(/```[^]*?```/g, '');
  const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchorOf(title));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) =>
      target.startsWith('#')
        ? !anchors.includes(target.slice(1))
        : !existsSync(join(root, dirname(file), target.split('#')[0])),
    )
    .map((target) => `${file}: ${target}`);
}

function anchorOf(title) {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-');
}

/** The owner of the repository stands in package.json alone, three times the same. */
function checkAddresses({ repository, bugs, homepage }) {
  const address = /^git\+(https:\/\/github\.com\/[\w-]+\/nestjs-b2binpay-auth)\.git$/.exec(
    repository?.url,
  )?.[1];
  assert.ok(address, 'package.json has no repository');
  assert.deepEqual([bugs?.url, homepage], [`${address}/issues`, `${address}#readme`]);
}
