import { readFileSync } from 'node:fs';
import { join } from 'node:path';

function read(name: string): string {
  return readFileSync(join(process.cwd(), 'test/support/tls', `${name}.pem`), 'utf8');
}

/** The CA that issued the certificates of the tests. */
export const CA = read('ca');

export type CertificateName = 'server' | 'expired';

/** Key and certificate of a server at `localhost` and `127.0.0.1`. */
export function certified(name: CertificateName = 'server'): { readonly key: string; readonly cert: string } {
  return { key: read('server-key'), cert: read(name) };
}
