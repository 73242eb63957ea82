// The samples as `sample/start.sh` builds them, without its type check: that is `npm run typecheck`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const samples = fileURLToPath(new URL('../../sample/', import.meta.url));
const { compilerOptions } = ts.readConfigFile(`${samples}../tsconfig.json`, (path) =>
  ts.sys.readFile(path),
).config;

export function buildSamples(...names) {
  for (const name of names) {
    mkdirSync(`${samples}dist/${name}`, { recursive: true });
    for (const file of readdirSync(`${samples}${name}`).filter((one) => one.endsWith('.ts'))) {
      const source = readFileSync(`${samples}${name}/${file}`, 'utf8');
      const options = { ...compilerOptions, noEmit: false, module: 'esnext' };
      const { outputText } = ts.transpileModule(source, { compilerOptions: options, fileName: file });
      writeFileSync(`${samples}dist/${name}/${file.replace(/ts$/, 'js')}`, outputText);
    }
  }
}
