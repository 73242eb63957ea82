import { Agent } from 'node:https';
import { connect as secure } from 'node:tls';
import { runDoctor } from '../../lib/cli/doctor-command.js';
import { readDoctorCommand } from '../../lib/cli/doctor-arguments.js';
import type { Step } from '../../lib/doctor/report.js';
import { systemWorld, type World } from '../../lib/doctor/world.js';
import { systemClock } from '../../lib/core/time/clock.js';
import type { B2binpayEmulator } from '../../lib/emulator/emulator.js';
import { CA } from '../support/tls.js';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Diagnosis {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export const SECRETS = {
  B2BINPAY_LOGIN: 'key-of-the-tests',
  B2BINPAY_PASSWORD: 'secret-of-the-tests',
  B2BINPAY_CLIENT_ID: 'client-of-the-tests',
  B2BINPAY_CLIENT_SECRET: 'client-secret-of-the-tests',
  B2BINPAY_CALLBACK_SECRET: 'callback-secret-of-the-tests',
} as const;

export const CREDENTIALS = {
  v2: { login: SECRETS.B2BINPAY_LOGIN, password: SECRETS.B2BINPAY_PASSWORD },
  v3: {
    clientId: SECRETS.B2BINPAY_CLIENT_ID,
    clientSecret: SECRETS.B2BINPAY_CLIENT_SECRET,
    callbackSecret: SECRETS.B2BINPAY_CALLBACK_SECRET,
  },
} as const;

/** Variables of a service at this base URL. */
export function variables(baseUrl: string, apiVersion: 'v2' | 'v3' = 'v2'): Env {
  const { B2BINPAY_LOGIN, B2BINPAY_PASSWORD, ...ofV3 } = SECRETS;
  const credentials = apiVersion === 'v2' ? { B2BINPAY_LOGIN, B2BINPAY_PASSWORD } : ofV3;
  return { B2BINPAY_API_VERSION: apiVersion, B2BINPAY_BASE_URL: baseUrl, ...credentials };
}

/** Runs the doctor as the command line does. Fails if a secret is printed. */
export async function diagnose(
  env: Env,
  args: readonly string[] = [],
  world: Partial<World> = {},
): Promise<Diagnosis> {
  const command = readDoctorCommand(args);
  if (command.is !== 'doctor') throw new Error(`not a command of the doctor: ${JSON.stringify(command)}`);
  let out = '';
  let err = '';
  const output = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  const code = await runDoctor(command, output, { ...systemWorld, ...world }, env);
  const printed = Object.values(SECRETS).filter((secret) => (out + err).includes(secret));
  if (printed.length > 0) throw new Error(`a secret was printed: ${printed.join(', ')}`);
  return { code, out, err };
}

/** The steps of `--json`, of this name where it is given. */
export async function stepsOf(
  env: Env,
  args: readonly string[] = [],
  world: Partial<World> = {},
): Promise<{ readonly code: number; readonly steps: readonly Step[]; readonly notTried: readonly string[] }> {
  const { code, out } = await diagnose(env, [...args, '--json'], world);
  return { code, ...reportOf(JSON.parse(out)) };
}

function reportOf(value: unknown): { readonly steps: readonly Step[]; readonly notTried: readonly string[] } {
  if (isReport(value)) return value;
  throw new Error('not a report of the doctor');
}

function isReport(value: unknown): value is { steps: Step[]; notTried: string[] } {
  return typeof value === 'object' && value !== null && 'steps' in value && 'notTried' in value;
}

/** What is wrong, by step. */
export function wrongIn(steps: readonly Step[]): Record<string, string | undefined> {
  return Object.fromEntries(steps.filter(({ is }) => is === 'wrong').map(({ step, see }) => [step, see]));
}

export function sayingOf(steps: readonly Step[], name: string): string {
  return steps
    .filter(({ step }) => step === name)
    .map(({ says }) => says)
    .join(' ');
}

/** An outside world that trusts the CA of the tests and resolves every name like this. */
export function trusting(
  addresses: readonly string[] = ['127.0.0.1'],
  ca: string | undefined = CA,
): Partial<World> {
  const trust = ca === undefined ? {} : { ca };
  return {
    lookup: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    secure: (options) => secure({ ...options, ...trust }),
    httpsAgent: new Agent({
      ...trust,
      lookup: (_host, options, done) =>
        options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    }),
  };
}

/** Timers run this many times as fast. */
export function hurried(factor: number): Partial<World> {
  return {
    clock: {
      ...systemClock,
      setTimeout: (fn, ms, options) => systemClock.setTimeout(fn, ms / factor, options),
    },
  };
}

export function tokenRequests({ log }: B2binpayEmulator): number {
  return log.filter(({ path }) => path.startsWith('/token/')).length;
}
