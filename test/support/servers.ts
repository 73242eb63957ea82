import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { type CertificateName, certified } from './tls.js';

/** Bare servers of one test, on free ports of this machine; all their connections end with them. */
export class Servers {
  readonly #open: { server: Server; sockets: Set<Socket> }[] = [];

  /** Bare TCP connections; returns host and port. */
  async tcp(onConnection: (socket: Socket) => void): Promise<string> {
    return this.#listen(createTcpServer(onConnection));
  }

  async http(handle: RequestListener, prepare?: (server: HttpServer) => void): Promise<string> {
    const server = createHttpServer(handle);
    prepare?.(server);
    return `http://${await this.#listen(server)}`;
  }

  /** With a certificate for `127.0.0.1` and `localhost`; returns the URL by address. */
  async https(handle: RequestListener, certificate?: CertificateName): Promise<string> {
    return `https://${await this.#listen(createHttpsServer(certified(certificate), handle))}`;
  }

  async stop(): Promise<void> {
    for (const { server, sockets } of this.#open.splice(0)) {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #listen(server: Server): Promise<string> {
    const sockets = new Set<Socket>();
    this.#open.push({ server, sockets });
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    const address = await new Promise<AddressInfo | string | null>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve(server.address())),
    );
    return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }
}
