import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as eventLoopTurn, setTimeout as sleep } from 'node:timers/promises';

/** Timeouts of node:http run in real time, so they do not fit a virtual clock. */
const NO_TIMEOUTS = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 };
const PORT_ATTEMPTS = 50;
const PORT_RETRY_DELAY_MS = 20;

/** An HTTP server that can close and listen again at the same address. */
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

  /** Rejects if the address is not available. */
  async open(): Promise<void> {
    this.#opening ??= this.#open();
    await this.#opening;
  }

  /** Closes immediately; resolves when all connections are closed, including on clients in this process. */
  async close(): Promise<void> {
    const [server, opening] = [this.#server, this.#opening];
    this.#server = this.#opening = undefined;
    const closed = server?.listening === true ? close(server) : undefined;
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await opening?.catch(() => undefined);
    for (let turn = 0; turn < 3; turn += 1) await eventLoopTurn();
  }

  async #open(attemptsLeft = this.#hadPort ? PORT_ATTEMPTS : 1): Promise<void> {
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
      if (attemptsLeft <= 1) {
        this.#server = this.#opening = undefined;
        throw error;
      }
      // The port may be in use for a moment, as the local port of an outgoing connection.
      await sleep(PORT_RETRY_DELAY_MS);
      if (this.#server === server) await this.#open(attemptsLeft - 1);
      return;
    }
    if (this.#server !== server) {
      // Closed while it was opening.
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
