import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Case {
  readonly file: string;
  readonly code: string;
}

const WRONG: readonly Case[] = [
  { file: 'lib/errors/wrong.ts', code: "export * from '../protocol/index.js';" },
  { file: 'lib/protocol/wrong.ts', code: "export * from '../dto/index.js';" },
  { file: 'lib/protocol/wrong-core.ts', code: "export * from '../core/index.js';" },
  { file: 'lib/dto/wrong.ts', code: "export * from '../core/index.js';" },
  { file: 'lib/core/wrong.ts', code: "export * from '../http/index.js';" },
  { file: 'lib/core/wrong-nest.ts', code: "export { Logger } from '@nestjs/common';" },
  { file: 'lib/core/wrong-validator.ts', code: "export { IsString } from 'class-validator';" },
  { file: 'lib/core/wrong-time.ts', code: 'export const now = Date.now();' },
  { file: 'lib/core/wrong-random.ts', code: 'export const drawn = Math.random();' },
  { file: 'lib/core/wrong-timer.ts', code: 'export const timer = setTimeout(String, 1);' },
  { file: 'lib/http/wrong.ts', code: "export * from '../module/tokens.js';" },
  { file: 'lib/http/wrong-axios.ts', code: "export { AxiosError } from 'axios';" },
  { file: 'lib/token/wrong.ts', code: "export * from '../terminus/index.js';" },
  { file: 'lib/module/wrong.ts', code: "export * from '../testing/index.js';" },
  { file: 'lib/module/wrong-validator.ts', code: "export { IsString } from 'class-validator';" },
  { file: 'lib/terminus/wrong.ts', code: "export * from '../testing/index.js';" },
  { file: 'lib/callback/wrong.ts', code: "export * from '../terminus/index.js';" },
  {
    file: 'lib/protocol/wrong-compare.ts',
    code: 'export const same = (sign: string, computed: string): boolean => sign === computed;',
  },
  {
    file: 'lib/core/wrong-compare.ts',
    code: 'export const same = (a: { mac: string }, b: string): boolean => b !== a.mac;',
  },
  {
    file: 'lib/core/wrong-equals.ts',
    code: 'export const same = (mac: Buffer, other: Buffer): boolean => mac.equals(other);',
  },
  { file: 'lib/index.ts', code: "export * from './testing/index.js';" },
];

const RIGHT: readonly Case[] = [
  { file: 'lib/protocol/right.ts', code: "export * from '../errors/index.js';" },
  { file: 'lib/dto/right.ts', code: "export * from '../protocol/index.js';" },
  { file: 'lib/core/right.ts', code: "export * from '../dto/index.js';" },
  { file: 'lib/core/clock.ts', code: 'export const now = (): number => Date.now();' },
  { file: 'lib/http/right.ts', code: "export * from '../core/index.js';" },
  { file: 'lib/token/right.ts', code: "export * from '../http/index.js';" },
  { file: 'lib/terminus/right.ts', code: "export * from '../module/tokens.js';" },
  {
    file: 'lib/protocol/right-absence.ts',
    code: 'export const isThere = (sign?: string): boolean => sign !== undefined && sign !== "";',
  },
  { file: 'lib/callback/right.ts', code: "export * from '../http/index.js';" },
  { file: 'lib/testing/right.ts', code: "export * from '../core/index.js';" },
];

let complaints: ReadonlyMap<string, string>;
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'layers-'));
  copyFileSync('.oxlintrc.json', join(directory, '.oxlintrc.json'));
  const rule = 'test/config/compare-signatures.mjs';
  mkdirSync(join(directory, dirname(rule)), { recursive: true });
  copyFileSync(rule, join(directory, rule));
  for (const { file, code } of [...WRONG, ...RIGHT]) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), `${code}\n`);
  }
  const oxlint = join(process.cwd(), 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'unix', 'lib'], {
    cwd: directory,
    encoding: 'utf8',
  });
  complaints = new Map(
    stdout
      .split('\n')
      .filter((line) => /no-restricted-|compare-signatures/.test(line))
      .map((line) => [line.slice(0, line.indexOf(':')).replaceAll('\\', '/'), line]),
  );
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('given the lint rules', () => {
  it.each(WRONG)('when $file says `$code`, then it is refused', ({ file }) => {
    expect([...complaints.keys()]).toContain(file);
  });

  it.each(RIGHT)('when $file says `$code`, then it passes', ({ file }) => {
    expect([...complaints.keys()]).not.toContain(file);
  });
});
