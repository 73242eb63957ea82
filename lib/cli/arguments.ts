import { parseArgs, types } from 'node:util';
import type { B2binpayEmulatorOptions } from '../emulator/options.js';

export const USAGE = `Usage: nestjs-b2binpay-auth emulator [options]
       nestjs-b2binpay-auth doctor [options]   (doctor --help)

Runs a local emulator of the B2BINPAY token API.

Options:
  --api <v2|v3>      API version (v3)
  --port <number>    port to listen on (4010); 0 picks a free one
  --host <address>   address to listen on (127.0.0.1)
  --ttl <seconds>    lifetime of an access token (v2: 900, v3: 3600)
  --help             show this help
`;

export type Command =
  | { readonly is: 'help' }
  | { readonly is: 'invalid'; readonly reason: string }
  | {
      readonly is: 'emulator';
      readonly apiVersion: B2binpayEmulatorOptions['apiVersion'];
      readonly port: number;
      readonly host: string;
      readonly accessTtlMs: number | undefined;
    };

export function readCommand(argv: readonly string[]): Command {
  try {
    const { values, positionals } = parse(argv);
    if (values.help === true) return { is: 'help' };
    const [command, ...more] = positionals;
    if (command !== 'emulator' || more.length > 0) {
      return invalid(
        command === undefined ? 'a command is required' : `unknown command ${positionals.join(' ')}`,
      );
    }
    const { api, host, ttl } = values;
    const port = /^\d+$/.test(values.port) ? Number(values.port) : Number.NaN;
    const ttlSeconds = ttl === undefined ? undefined : Number(ttl);
    if (api !== 'v2' && api !== 'v3') return invalid('--api must be v2 or v3');
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return invalid('--port must be a port number');
    // Node treats an empty address as all interfaces.
    if (host.trim() === '') return invalid('--host must be an address');
    if (ttlSeconds !== undefined && !(ttlSeconds > 0 && Number.isFinite(ttlSeconds))) {
      return invalid('--ttl must be a positive number of seconds');
    }
    const accessTtlMs = ttlSeconds === undefined ? undefined : ttlSeconds * 1_000;
    return { is: 'emulator', apiVersion: api, port, host, accessTtlMs };
  } catch (error) {
    // An unknown option, or one without its value.
    return invalid(types.isNativeError(error) ? error.message : 'invalid arguments');
  }
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      api: { type: 'string', default: 'v3' },
      port: { type: 'string', default: '4010' },
      host: { type: 'string', default: '127.0.0.1' },
      ttl: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function invalid(reason: string): Command {
  return { is: 'invalid', reason };
}
