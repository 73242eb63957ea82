import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { run } from '../../lib/cli/run.js';
import { runDoctor } from '../../lib/cli/doctor-command.js';
import { readDoctorCommand } from '../../lib/cli/doctor-arguments.js';
import { headingOf, OWN_FINDINGS } from '../../lib/doctor/headings.js';
import { systemWorld } from '../../lib/doctor/world.js';
import { TOKEN_ERROR_CODES } from '../../lib/errors/token-error-codes.js';
import { LOCK_REASONS } from '../../lib/core/index.js';
import { variables } from './diagnose.js';

async function called(...argv: readonly string[]) {
  let out = '';
  let err = '';
  const code = await run(['doctor', ...argv], {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    interrupt: new AbortController().signal,
  });
  return { code, out, err };
}

describe('given the command doctor', () => {
  it('when help is asked for, then usage on stdout and 0', async () => {
    const { code, out } = await called('--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: nestjs-b2binpay-auth doctor');
  });

  it.each([
    [['--unknown'], /Unknown option '--unknown'/],
    [['a-secret-by-mistake'], /takes options only/],
    [['--redis', 'redis://me:redis-password@localhost'], /shown by the process list; set REDIS_URL/],
    [['--callback'], /--callback/],
    [['--callback', 'c.json', '--received-at', 'yesterday'], /--received-at must be a time/],
    [['--received-at', '2026-01-01T00:00:00Z'], /need --callback/],
    [['--key-prefix', 'x'], /--key-prefix needs --redis/],
    [['--redis', 'redis://localhost', '--key-prefix', '{x}'], /--key-prefix is 1 to 100 characters/],
    [['--env-file', '/nowhere/service.env'], /cannot read \/nowhere\/service\.env/],
    [['--callback', '/nowhere/callback.json'], /cannot read \/nowhere\/callback\.json/],
  ])(
    'when it is called wrongly by %j, then 2, with a sentence and without what may be secret',
    async (argv, says) => {
      const { code, out, err } = await called(...argv);
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err).toMatch(says);
      expect(err).not.toMatch(/redis-password|a-secret/);
    },
  );

  it('when --redis has neither URL nor REDIS_URL, then 2', async () => {
    let err = '';
    const command = readDoctorCommand(['--redis', '--login']);
    if (command.is !== 'doctor') throw new Error('not a command');
    const output = { out: () => undefined, err: (text: string) => void (err += text) };
    expect(await runDoctor(command, output, systemWorld, variables('http://127.0.0.1:9'))).toBe(2);
    expect(err).toContain('--redis needs a URL, or REDIS_URL');
  });
});

describe('given the headings of the findings', () => {
  const page = 'docs/operations.md';
  it('when a finding names one, then docs/operations.md has it', () => {
    const findings = [...TOKEN_ERROR_CODES, ...LOCK_REASONS, ...OWN_FINDINGS];
    const headings = findings.map(headingOf);
    expect(new Set(headings).size).toBeGreaterThan(LOCK_REASONS.length + TOKEN_ERROR_CODES.length);
    const there = [...readFileSync(page, 'utf8').matchAll(/^#+ `?([^`\n]+?)`?$/gm)].map(([, title]) => title);
    expect(headings.filter((heading) => !there.includes(heading))).toEqual([]);
  });
});
