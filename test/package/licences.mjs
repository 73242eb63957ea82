// The licences of what a user installs with this package: itself, its peers, and whatever those depend on.
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OURS = 'nestjs-b2binpay-auth';
/** All of them let the package be used in closed products. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
]);

/** How many packages have each licence; fails for one that is not allowed or not named. */
export function checkLicences(folder) {
  const packages = installedBy(folder);
  const counts = {};
  for (const [where, { name, version, ...manifest }] of packages) {
    // The field's older form is still found.
    const license = manifest.license ?? manifest.licenses?.map(({ type }) => type).join(' OR ');
    const named = `${license}`.replace(/^\((.*)\)$/, '$1').split(' OR ');
    assert.ok(
      named.some((one) => ALLOWED.has(one)),
      `${name} ${version} has the licence ${license} (${where})`,
    );
    counts[license] = (counts[license] ?? 0) + 1;
  }
  const list = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  console.log(
    `licences of ${packages.size} packages: ${list.map(([name, count]) => `${name} ${count}`).join(', ')}`,
  );
  return { packages: packages.size, licences: list };
}

function installedBy(folder) {
  const found = new Map();
  const visit = (name, from) => {
    const where = locate(name, from);
    if (where === undefined || found.has(where)) return;
    const manifest = JSON.parse(readFileSync(join(where, 'package.json'), 'utf8'));
    found.set(where, manifest);
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      visit(next, where);
    }
  };
  visit(OURS, folder);
  return found;
}

/** As Node finds it; undefined for an optional one that is not installed. */
function locate(name, from) {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const where = join(folder, 'node_modules', name);
    if (existsSync(join(where, 'package.json'))) return where;
  }
  return undefined;
}
