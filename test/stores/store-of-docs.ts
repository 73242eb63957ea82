import { readFileSync } from 'node:fs';
import type { Pool } from 'pg';
import ts from 'typescript';
import type { TokenStore } from '../../lib/index.js';

const PAGE = readFileSync(new URL('../../docs/stores.md', import.meta.url), 'utf8');
const CLASS = 'PostgresTokenStore';

/** The one block of the page in that language which holds the marker, as it is printed. */
function blockOf(language: string, marker: string): string {
  const blocks = [...PAGE.matchAll(/^```(\w+)\n([^]*?)^```/gm)];
  const found = blocks.filter(([, name, code = '']) => name === language && code.includes(marker));
  const code = found[0]?.[2];
  if (code === undefined || found.length > 1) throw new Error(`docs/stores.md has no block of ${marker}`);
  return code;
}

/** The tables of the Postgres store of the page. */
export const TABLES = blockOf('sql', 'CREATE TABLE');

type Make = new (pool: Pool) => TokenStore;

/** The Postgres store of the page: its own text, compiled. */
export async function storeOfDocs(): Promise<(pool: Pool) => TokenStore> {
  const { outputText } = ts.transpileModule(blockOf('ts', `class ${CLASS}`), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  const Store: unknown = Reflect.get(Object(module), CLASS);
  if (!isClass(Store)) throw new Error(`docs/stores.md does not export ${CLASS}`);
  return (pool) => new Store(pool);
}

function isClass(value: unknown): value is Make {
  return typeof value === 'function';
}
