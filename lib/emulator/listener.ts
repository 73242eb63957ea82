import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turnOfEventLoop, setTimeout as sleep } from 'node:timers/promises';

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
  async open(): Promise<void> {
    this.#opening ??= this.#open();
    await this.#opening;
  }

  /** At once; settles when every connection is gone, at the clients too as far as they run in this process. */
  async close(): Promise<void> {
    const [server, opening] = [this.#server, this.#opening];
    this.#server = this.#opening = undefined;
    const closed = server?.listening === true ? close(server) : undefined;
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await opening?.catch(() => undefined);
    for (let turn = 0; turn < 3; turn += 1) await turnOfEventLoop();
  }

  async #open(triesLeft = this.#hadPort ? TRIES_FOR_PORT : 1): Promise<void> {
    const server = createServer(NO_TIMEOUTS, this.#onRequest);
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => {
        this.#sockets.delete(socket);
      });
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
      await sleep(TRY_AGAIN_AFTER_MS);
      if (this.#server === server) await this.#open(triesLeft - 1);
      return;
    }
    if (this.#server !== server) {
      // Closed again while it opened.
      await close(server);
      return;
    }
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#hadPort = true;
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const listening = once(server, 'listening');
  server.listen({ host, port });
  await listening;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
