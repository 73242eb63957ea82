import type { Socket } from 'node:net';
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

/** Waits for the event, or for what comes instead of it. */
export async function opened<T extends Socket>(
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
