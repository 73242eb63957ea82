import { parseArgs, types } from 'node:util';

export const DOCTOR_USAGE = `Usage: nestjs-b2binpay-auth doctor [options]

Examines, step by step, what a service needs to get its first token: variables, network, TLS, proxies, the API, clocks.
Without --login and --refresh it sends no secret and logs nobody in. Secrets come from the environment or a file.

Options:
  --env-file <file>           read variables from a .env file, too; those of the environment win
  --use-env-proxy             the service has http.useEnvProxy: true
  --login                     log in once: one token request; may end the session of a running service
  --refresh                   log in and refresh once: two token requests
  --redis [url]               examine Redis (else REDIS_URL) and what the fleet has stored; only reads
  --key-prefix <prefix>       prefix of the stores' keys (b2binpay)
  --callback <file>           verify the body of a callback; - is standard input
  --received-at <time>        when the callback arrived, ISO 8601 (now)
  --previous-env-file <file>  .env file with the credentials before, for --callback
  --json                      print one JSON object
  --help                      show this help

Exit codes: 0 nothing is wrong, 1 something is wrong, 2 wrong usage.
`;

export type DoctorCommand =
  | { readonly is: 'help' }
  | { readonly is: 'invalid'; readonly reason: string }
  | {
      readonly is: 'doctor';
      readonly envFile: string | undefined;
      readonly previousEnvFile: string | undefined;
      readonly useEnvProxy: boolean;
      readonly tokens: 'none' | 'login' | 'refresh';
      /** Empty: from `REDIS_URL`. */
      readonly redis: string | undefined;
      readonly keyPrefix: string | undefined;
      readonly callback: string | undefined;
      readonly receivedAt: Date | undefined;
      readonly json: boolean;
    };

export function readDoctorCommand(argv: readonly string[]): DoctorCommand {
  try {
    const { values } = parse(withRedisValue(argv));
    if (values.help === true) return { is: 'help' };
    const redis = values.redis;
    if (redis !== undefined && URL.canParse(redis) && new URL(redis).password !== '') {
      return invalid(
        'a password in an argument is shown by the process list; set REDIS_URL and write --redis alone',
      );
    }
    const receivedAt = values['received-at'];
    const at = receivedAt === undefined ? undefined : new Date(receivedAt);
    if (at !== undefined && Number.isNaN(at.getTime()))
      return invalid('--received-at must be a time, e.g. 2026-01-31T12:00:00Z');
    if (values['key-prefix'] !== undefined && redis === undefined)
      return invalid('--key-prefix needs --redis');
    if (values.callback === undefined && (at !== undefined || values['previous-env-file'] !== undefined)) {
      return invalid('--received-at and --previous-env-file need --callback');
    }
    return {
      is: 'doctor',
      envFile: values['env-file'],
      previousEnvFile: values['previous-env-file'],
      useEnvProxy: values['use-env-proxy'] === true,
      tokens: values.refresh === true ? 'refresh' : values.login === true ? 'login' : 'none',
      redis,
      keyPrefix: values['key-prefix'],
      callback: values.callback,
      receivedAt: at,
      json: values.json === true,
    };
  } catch (error) {
    // An unknown option, or one without its value. A positional may be a secret, so it is not repeated.
    const isPositional =
      types.isNativeError(error) && Reflect.get(error, 'code') === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL';
    if (isPositional) return invalid('doctor takes options only');
    return invalid(types.isNativeError(error) ? error.message.replace(/\.$/, '') : 'invalid arguments');
  }
}

/** `--redis` may be alone, which `parseArgs` does not know. */
function withRedisValue(argv: readonly string[]): string[] {
  return argv.flatMap((argument, index) => {
    const next = argv[index + 1];
    const isAlone = next === undefined || next.startsWith('--');
    return argument === '--redis' && isAlone ? ['--redis='] : [argument];
  });
}

function parse(args: string[]) {
  return parseArgs({
    args,
    options: {
      'env-file': { type: 'string' },
      'previous-env-file': { type: 'string' },
      'use-env-proxy': { type: 'boolean' },
      login: { type: 'boolean' },
      refresh: { type: 'boolean' },
      redis: { type: 'string' },
      'key-prefix': { type: 'string' },
      callback: { type: 'string' },
      'received-at': { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function invalid(reason: string): DoctorCommand {
  return { is: 'invalid', reason };
}
