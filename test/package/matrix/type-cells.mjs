// The declarations of the package before old and new compilers, as strict as they can be.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { TYPESCRIPTS } from './versions.mjs';

const RESOLUTIONS = {
  node10: { module: 'commonjs', moduleResolution: 'node10' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};
const SHORT = ['11 5.4.5 node10', '11 6.0.3 bundler', '12 5.4.5 bundler', '12 6.0.3 node16'];

/** All of them, or four corners; the lowest peers once, for Nest 11. */
export function typeCells({ name, nest, level }, folder, tools, short) {
  if (name === '11-lowest') return [() => typeCell(folder, tools, { nest, level }, '6.0.3', 'bundler')];
  if (level === 'lowest') return [];
  return TYPESCRIPTS.flatMap((typescript) =>
    Object.keys(RESOLUTIONS)
      .filter((resolution) => !short || SHORT.includes(`${nest} ${typescript} ${resolution}`))
      .map((resolution) => () => typeCell(folder, tools, { nest, level }, typescript, resolution)),
  );
}

async function typeCell(folder, tools, { nest, level }, typescript, resolution) {
  const cell = join(folder, 'types', `${typescript}-${resolution}`);
  mkdirSync(cell, { recursive: true });
  const redis = level === 'lowest' ? 'ioredis-5.0.ts' : 'ioredis.ts';
  for (const file of ['main.ts', 'types/internal.ts', `types/${redis}`]) {
    cpSync(join(folder, file), join(cell, file.replace('types/', '')));
  }
  // Nest 12 is ES modules only, which such a compiler lets only ES modules import.
  const type = nest === '12' ? 'module' : 'commonjs';
  writeFileSync(join(cell, 'package.json'), JSON.stringify({ type }));
  const compilerOptions = {
    ...RESOLUTIONS[resolution],
    ...(typescript.startsWith('6.') && resolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
    target: 'ES2022',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    esModuleInterop: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    noEmit: true,
  };
  writeFileSync(join(cell, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  try {
    await run(cell, process.execPath, [tools.tsc(typescript), '-p', '.']);
  } catch (error) {
    throw new Error(`Nest ${nest} ${level}, TypeScript ${typescript}, ${resolution}: ${error.message}`, {
      cause: error,
    });
  }
  return { nest, level, typescript, resolution };
}
