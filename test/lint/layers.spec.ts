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
  { file: 'lib/protocol/wrong-util.ts', code: "export { inspect } from 'node:util';" },
  { file: 'lib/protocol/callbacks/wrong-core.ts', code: "export * from '../../core/index.js';" },
  { file: 'lib/dto/wrong.ts', code: "export * from '../core/index.js';" },
  { file: 'lib/core/time/wrong.ts', code: "export * from '../policy/backoff.js';" },
  { file: 'lib/core/policy/wrong.ts', code: "export * from '../store/index.js';" },
  { file: 'lib/core/store/wrong.ts', code: "export * from '../exchange/exchange-plan.js';" },
  { file: 'lib/core/exchange/wrong.ts', code: "export * from '../lifecycle/token-keeper.js';" },
  { file: 'lib/core/callbacks/wrong.ts', code: "export * from '../store/index.js';" },
  { file: 'lib/core/lifecycle/wrong.ts', code: "export * from '../../http/index.js';" },
  { file: 'lib/core/lifecycle/wrong-door.ts', code: "export * from '../index.js';" },
  { file: 'lib/core/lifecycle/wrong-nest.ts', code: "export { Logger } from '@nestjs/common';" },
  { file: 'lib/core/store/wrong-validator.ts', code: "export { IsString } from 'class-validator';" },
  { file: 'lib/core/policy/wrong-time.ts', code: 'export const now = Date.now();' },
  { file: 'lib/core/policy/wrong-random.ts', code: 'export const drawn = Math.random();' },
  { file: 'lib/core/lifecycle/wrong-timer.ts', code: 'export const timer = setTimeout(String, 1);' },
  { file: 'lib/http/wrong.ts', code: "export * from '../module/tokens.js';" },
  { file: 'lib/http/calls/wrong-axios.ts', code: "export { AxiosError } from 'axios';" },
  { file: 'lib/token/wrong.ts', code: "export * from '../terminus/index.js';" },
  { file: 'lib/module/wrong.ts', code: "export * from '../testing/index.js';" },
  { file: 'lib/module/wrong-emulator.ts', code: "export * from '../emulator/emulator.js';" },
  { file: 'lib/module/wrong-validator.ts', code: "export { IsString } from 'class-validator';" },
  { file: 'lib/terminus/wrong.ts', code: "export * from '../testing/index.js';" },
  { file: 'lib/callback/wrong.ts', code: "export * from '../terminus/index.js';" },
  { file: 'lib/callback/route/wrong.ts', code: "export * from '../../module/tokens.js';" },
  { file: 'lib/virtual-clock/wrong.ts', code: "export * from '../emulator/emulator.js';" },
  { file: 'lib/emulator/wrong.ts', code: "export * from '../core/index.js';" },
  { file: 'lib/emulator/wrong-nest.ts', code: "export { Logger } from '@nestjs/common';" },
  { file: 'lib/cli/wrong.ts', code: "export * from '../module/tokens.js';" },
  { file: 'lib/schematics/wrong.ts', code: "export * from '../emulator/emulator.js';" },
  { file: 'lib/schematics/wrong-engine.ts', code: "export * from '@angular-devkit/schematics';" },
  { file: 'lib/cli/wrong-schematics.ts', code: "export * from '../schematics/nest-add.js';" },
  { file: 'lib/opentelemetry/wrong.ts', code: "export * from '../terminus/index.js';" },
  {
    file: 'lib/protocol/wrong-compare.ts',
    code: 'export const same = (sign: string, computed: string): boolean => sign === computed;',
  },
  {
    file: 'lib/core/exchange/wrong-compare.ts',
    code: 'export const same = (a: { mac: string }, b: string): boolean => b !== a.mac;',
  },
  {
    file: 'lib/core/exchange/wrong-equals.ts',
    code: 'export const same = (mac: Buffer, other: Buffer): boolean => mac.equals(other);',
  },
  { file: 'lib/index.ts', code: "export * from './testing/index.js';" },
];

const RIGHT: readonly Case[] = [
  { file: 'lib/protocol/right.ts', code: "export * from '../errors/index.js';" },
  { file: 'lib/dto/right.ts', code: "export * from '../protocol/index.js';" },
  { file: 'lib/core/store/right.ts', code: "export * from '../../dto/index.js';" },
  { file: 'lib/core/time/clock.ts', code: 'export const now = (): number => Date.now();' },
  { file: 'lib/http/right.ts', code: "export * from '../core/index.js';" },
  { file: 'lib/http/right-type.ts', code: "export type { AxiosError } from 'axios';" },
  { file: 'lib/token/right.ts', code: "export * from '../http/index.js';" },
  { file: 'lib/terminus/right.ts', code: "export * from '../module/tokens.js';" },
  { file: 'lib/module/right-name.ts', code: "export * from '../instance-name.js';" },
  {
    file: 'lib/protocol/right-absence.ts',
    code: 'export const isThere = (sign?: string): boolean => sign !== undefined && sign !== "";',
  },
  { file: 'lib/callback/right.ts', code: "export * from '../http/index.js';" },
  { file: 'lib/schematics/right.ts', code: "export { join } from 'node:path';" },
  { file: 'lib/testing/right.ts', code: "export * from '../core/index.js';" },
];

let complaints: ReadonlyMap<string, string>;
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'layers-'));
  copyFileSync('.oxlintrc.json', join(directory, '.oxlintrc.json'));
  mkdirSync(join(directory, 'test/config'), { recursive: true });
  for (const rule of ['lint-rules', 'compare-signatures', 'one-way-imports']) {
    const file = `test/config/${rule}.mjs`;
    copyFileSync(file, join(directory, file));
  }
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
      .filter((line) => /no-restricted-|compare-signatures|one-way-imports/.test(line))
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
