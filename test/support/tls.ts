import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { listen } from './listen.js';

const read = (name: string): string =>
  readFileSync(join(process.cwd(), 'test/support/tls', `${name}.pem`), 'utf8');

/** The CA that issued the certificates of the tests. */
export const CA = read('ca');

export type CertificateName = 'server' | 'expired';

/** Key and certificate of a server at `localhost` and `127.0.0.1`. */
export function certified(name: CertificateName = 'server'): { readonly key: string; readonly cert: string } {
  return { key: read('server-key'), cert: read(name) };
}

/** Listens on a free port; `url` has the address for which the certificate was issued. */
export async function listenTls(
  handle: RequestListener,
  name: CertificateName = 'server',
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(certified(name), handle);
  return { server, url: (await listen(server)).replace('http:', 'https:') };
}
