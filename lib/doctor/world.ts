import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as secure, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { type Clock, systemClock } from '../core/index.js';

/** An address of a host. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Everything outside of the process. */
export interface World {
  readonly clock: Clock;
  /** All addresses of a host name. */
  readonly lookup: (host: string) => Promise<readonly Address[]>;
  readonly connect: (target: { readonly host: string; readonly port: number }) => Socket;
  readonly secure: (options: ConnectionOptions) => TLSSocket;
  /** For requests; absent: the package's own agents. */
  readonly httpsAgent?: Agent | undefined;
  /** A file's text; `-` is standard input. */
  readonly read: (file: string) => Promise<string>;
  /** A module of the application. Throws if it is not installed. */
  readonly load: (name: string) => unknown;
}

export const systemWorld: World = {
  clock: systemClock,
  lookup: (host) => lookup(host, { all: true, verbatim: true }),
  connect: (target) => connect(target),
  secure: (options) => secure(options),
  read: (file) => (file === '-' ? text(process.stdin) : readFile(file, 'utf8')),
  load: (name): unknown => {
    const module: unknown = createRequire(join(process.cwd(), 'package.json'))(name);
    return module;
  },
};
