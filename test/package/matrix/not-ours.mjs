// What does not work, and would not without this package either: the smallest thing that shows it. It has to go on
// failing, or its row in the table goes.
import { strict as assert } from 'node:assert';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';

export async function notOurs(folders, tools) {
  return [
    await axiosDeclarations(join(folders['12-lowest'], 'not-ours'), tools),
    await terminusBundle(join(folders['12-newest'], 'not-ours'), tools),
  ];
}

async function axiosDeclarations(folder, tools) {
  const source = "export type { HttpService } from '@nestjs/axios';";
  const compilerOptions = { module: 'node16', target: 'ES2022', types: ['node'], strict: true, noEmit: true };
  write(folder, {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    'axios.ts': source,
  });
  await assert.rejects(run(folder, process.execPath, [tools.tsc('6.0.3'), '-p', '.']), (error) => {
    assert.match(error.message, /@nestjs\/axios\/dist\/http\.service\.d\.ts.*TS2707/);
    return true;
  });
  return {
    what: 'types with `skipLibCheck: false`, lowest peers',
    nest: '12',
    result: `not ours: \`@nestjs/axios\` 12.0.0 with axios 1.17.0, \`${source}\``,
  };
}

async function terminusBundle(folder, tools) {
  const source = "require('@nestjs/terminus');";
  write(folder, { 'terminus.cjs': source });
  await tools.require('esbuild').build({
    absWorkingDir: folder,
    entryPoints: ['terminus.cjs'],
    outfile: 'bundle.cjs',
    bundle: true,
    platform: 'node',
    packages: 'bundle',
    external: [
      '@nestjs/microservices',
      '@nestjs/microservices/*',
      '@nestjs/websockets/*',
      'class-transformer*',
    ],
    logLevel: 'silent',
  });
  await assert.rejects(run(folder, process.execPath, ['bundle.cjs']), /createRequire|'filename' must be/);
  return {
    what: 'CommonJS bundle with terminus',
    nest: '12',
    result: `not ours: \`@nestjs/terminus\` 12, \`${source}\` bundled by esbuild for Node`,
  };
}

function write(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
