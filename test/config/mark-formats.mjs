// The package is `"type": "module"`; its CommonJS half says so for itself.
import { chmodSync, writeFileSync } from 'node:fs';

const dist = new URL('../../dist/', import.meta.url);
writeFileSync(new URL('cjs/package.json', dist), '{ "type": "commonjs" }\n');
chmodSync(new URL('esm/testing/cli/main.js', dist), 0o755);
