import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers';

/** Real limits of node:http have no place where time is virtual. */
const NO_TIMEOUTS = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 };
const TRIES_FOR_PORT = 50;
const TRY_AGAIN_AFTER_MS = 20;

/** An HTTP server that can close its door and open it again at the same address. */
export class Listener {
  readonly host: string;
  readonly #onRequest: RequestListener;
  readonly #sockets = new Set<Socket>();
  #port: number;
  #hadPort = false;
  #server: Server | undefined;
  #opening: Promise<void> | undefined;

  constructor(host: string, port: number, onRequest: RequestListener) {
    this.host = host;
    this.#port = port;
    this.#onRequest = onRequest;
  }

  get port(): number {
    return this.#port;
  }

  /** Rejects where the address is not to be had. */
  open(): Promise<void> {
    this.#opening ??= this.#open(1);
    return this.#opening;
  }

  /** At once; settles when every connection is gone, at the clients too as far as they run in this process. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#opening = undefined;
    const closed = new Promise<void>((resolve) => {
      if (server?.listening !== true) return resolve();
      server.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
  }

  async #open(triesLeft = this.#hadPort ? TRIES_FOR_PORT : 1): Promise<void> {
    const server = createServer(NO_TIMEOUTS, this.#onRequest);
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    try {
      await listen(server, this.host, this.#port);
    } catch (error) {
      if (this.#server !== server) return;
      if (triesLeft <= 1) {
        this.#server = this.#opening = undefined;
        throw error;
      }
      // Its own port may be taken for a moment, as the near end of a connection to somewhere else.
      await new Promise((resolve) => void setTimeout(resolve, TRY_AGAIN_AFTER_MS));
      return this.#server === server ? this.#open(triesLeft - 1) : undefined;
    }
    // Closed again while it opened.
    if (this.#server !== server) return void server.close();
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#hadPort = true;
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
