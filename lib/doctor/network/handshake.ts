import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { World } from '../world.js';
import { opened } from './connections.js';

export interface Handshake {
  /** Why the certificate is refused; undefined if it is accepted. */
  readonly refusal: string | undefined;
  readonly certificate: PeerCertificate;
}

/** Does the TLS handshake over an open connection, with the checks of every request, and closes it. */
export async function shakeHands(
  world: World,
  socket: Socket,
  host: string,
): Promise<Handshake | { readonly refusal: string; readonly certificate?: undefined }> {
  const isName = /[a-z]/i.test(host) && !host.includes(':');
  const secured = world.secure({
    socket,
    host,
    ...(isName && { servername: host }),
    minVersion: 'TLSv1.2',
    // A refused certificate is shown, and nothing is ever sent over this connection.
    rejectUnauthorized: false,
  });
  const attempt = await opened<TLSSocket>(world, secured, 'secureConnect');
  if (attempt.is === 'failed') return { refusal: attempt.code };
  const certificate = secured.getPeerCertificate();
  const refusal = secured.authorized ? undefined : String(secured.authorizationError);
  secured.destroy();
  return { refusal, certificate };
}
