// The application as `nest build --builder swc` compiles it.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from '@swc/core';
import { run } from './processes.mjs';

export async function swcCells(folders) {
  const cells = [];
  for (const [nest, extension, type] of [
    ['11', 'cjs', 'commonjs'],
    ['12', 'mjs', 'es6'],
  ]) {
    const from = folders[`${nest}-newest`];
    const folder = join(from, 'swc');
    mkdirSync(folder, { recursive: true });
    const { code } = await transform(readFileSync(join(from, 'main.ts'), 'utf8'), {
      module: { type },
      jsc: {
        target: 'es2021',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        keepClassNames: true,
      },
    });
    writeFileSync(join(folder, `main.${extension}`), code);
    cpSync(join(from, `start.${extension}`), join(folder, `start.${extension}`));
    await run(folder, process.execPath, [`start.${extension}`]);
    cells.push({ what: `swc, ${nest === '11' ? 'CommonJS' : 'ESM'}`, nest, result: 'works' });
  }
  return cells;
}
