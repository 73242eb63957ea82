import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const PROTOCOL = join(process.cwd(), 'lib/protocol');
const TABLE = join(PROTOCOL, 'version-traits.ts');
const UNION = join(PROTOCOL, 'api-version.ts');

const table = readFileSync(TABLE, 'utf8');
const union = readFileSync(UNION, 'utf8').replace("'v2' | 'v3'", "'v2' | 'v3' | 'v4'");

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  types: [],
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
};

/** What the compiler says of the table, with these files as they would be. */
function complaints(files: Readonly<Record<string, string>>): readonly string[] {
  const host = ts.createCompilerHost(OPTIONS);
  host.getSourceFile = (path, target) =>
    ts.createSourceFile(path, files[path] ?? readFileSync(path, 'utf8'), target);
  const program = ts.createProgram([TABLE], OPTIONS, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(TABLE))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('given the table of what differs between API versions', () => {
  it('when it has every version, then it compiles', () => {
    expect(complaints({})).toEqual([]);
  });

  it('when a version is added to the union alone, then it does not compile', () => {
    const found = complaints({ [UNION]: union });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^Property 'v4' is missing in type/);
  });

  it('when the version is added to the table without one of its traits, then it does not compile', () => {
    const row = /  v3: \{[^]*?\n  \},\n/.exec(table)?.[0] ?? '';
    const whole = table.replace(row, row + row.replace('v3', 'v4'));
    expect(complaints({ [UNION]: union, [TABLE]: whole })).toEqual([]);

    const partial = table.replace(row, row + row.replace('v3', 'v4').replace(/ {4}login: .*\n/, ''));
    const found = complaints({ [UNION]: union, [TABLE]: partial });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^Property 'login' is missing in type/);
  });
});
