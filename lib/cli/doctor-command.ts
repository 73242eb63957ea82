import { parseEnv } from 'node:util';
import { type Examination, examine } from '../doctor/doctor.js';
import { previousOf, redisRequestOf, UnusableInput } from '../doctor/inputs.js';
import { closingLines, reportJson, stepLine, warningLine } from '../doctor/render.js';
import type { Env } from '../doctor/setup.js';
import type { World } from '../doctor/world.js';
import type { DoctorCommand } from './doctor-arguments.js';

type Request = Extract<DoctorCommand, { readonly is: 'doctor' }>;

export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs the doctor. Resolves to the exit code. */
export async function runDoctor(
  request: Request,
  { out, err }: Output,
  world: World,
  environment: Env = process.env,
): Promise<number> {
  const { json } = request;
  let what: Examination;
  try {
    what = await inputsOf(request, world, environment);
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    err(`nestjs-b2binpay-auth: ${error.message}.\n`);
    return 2;
  }
  const report = await examine(world, what, {
    onStep: (step) => (json ? undefined : out(stepLine(step))),
    onWarning: (sentence) => (json ? err : out)(warningLine(sentence)),
  });
  out(json ? reportJson(report) : closingLines(report));
  return report.isHealthy ? 0 : 1;
}

async function inputsOf(request: Request, world: World, environment: Env): Promise<Examination> {
  const { envFile, previousEnvFile, useEnvProxy, tokens, redis, keyPrefix, callback, receivedAt } = request;
  const file = envFile === undefined ? {} : parseEnv(await read(world, envFile));
  // As `node --env-file`: the environment wins.
  const env = { ...file, ...environment };
  if (useEnvProxy) takeOverProxies(env);
  const before = previousEnvFile === undefined ? undefined : parseEnv(await read(world, previousEnvFile));
  const overridden = Object.keys(file).filter(
    (name) => environment[name] !== undefined && environment[name] !== file[name],
  );
  return {
    env,
    overridden,
    useEnvProxy,
    tokens,
    redis:
      redis === undefined ? undefined : redisRequestOf(redis === '' ? env['REDIS_URL'] : redis, keyPrefix),
    callback:
      callback === undefined
        ? undefined
        : {
            text: await read(world, callback),
            receivedAt,
            previous: before === undefined ? [] : previousOf(env, before),
          },
  };
}

/** The HTTP client knows proxies by the variables of the process alone. */
function takeOverProxies(env: Env): void {
  for (const [name, value] of Object.entries(env)) if (/_proxy$/i.test(name)) process.env[name] ??= value;
}

async function read(world: World, file: string): Promise<string> {
  try {
    return await world.read(file);
  } catch {
    throw new UnusableInput(`cannot read ${file}`);
  }
}
