import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { World } from '../world.js';

/** A connection attempt that takes longer has failed. */
const CONNECT_TIMEOUT_MS = 5_000;

/** A connection, or the code of its failure. */
export type Attempt<T> =
  { readonly is: 'open'; readonly socket: T } | { readonly is: 'failed'; readonly code: string };

/** Connects by TCP and sends nothing. */
export async function openTcp(world: World, host: string, port: number): Promise<Attempt<Socket>> {
  const socket = world.connect({ host, port });
  return opened(world, socket, 'connect');
}

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

async function opened<T extends Socket>(
  { clock }: World,
  socket: T,
  event: 'connect' | 'secureConnect',
): Promise<Attempt<T>> {
  return new Promise((resolve) => {
    const end = (code: string): void => {
      clock.clearTimeout(timer);
      socket.destroy();
      resolve({ is: 'failed', code });
    };
    const timer = clock.setTimeout(() => end('ETIMEDOUT'), CONNECT_TIMEOUT_MS);
    socket.on('error', (error) => end(codeOf(error)));
    socket.on('close', () => end('ECONNRESET'));
    socket.once(event, () => {
      clock.clearTimeout(timer);
      resolve({ is: 'open', socket });
    });
  });
}

/** The code of an error; nothing else of it is shown. */
export function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'no code';
}
