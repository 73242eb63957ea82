// The package is `"type": "module"`; its CommonJS half says so for itself. Declarations keep their docstrings, which the
// JavaScript does without, and are the same for both halves.
import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dist = new URL('../../dist/', import.meta.url);
const [esm, cjs] = ['esm', 'cjs'].map((half) => fileURLToPath(new URL(half, dist)));
cpSync(esm, cjs, { recursive: true, filter: (path) => !path.endsWith('.js') });
writeFileSync(new URL('cjs/package.json', dist), '{ "type": "commonjs" }\n');
chmodSync(new URL('esm/testing/cli/main.js', dist), 0o755);
