import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { hangUp, listen } from './listen.js';

/** A forward proxy that tunnels (`CONNECT`), and keeps all that it could read. */
export class ConnectProxy {
  /** Everything clients sent to the proxy or through it, as the proxy saw it. */
  seen = '';
  readonly targets: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly url: string,
    server: Server,
  ) {
    this.#server = server;
  }

  /** `refuseWith`: the status with which it answers every `CONNECT`, instead of opening the tunnel. */
  static async start(refuseWith?: number): Promise<ConnectProxy> {
    const server = createServer();
    const proxy = new ConnectProxy(await listen(server), server);
    server.on('connection', (socket: Socket) => proxy.#watch(socket));
    server.on('request', (_request, response) => response.writeHead(502).end());
    server.on('connect', ({ url = '' }, client: Socket) => {
      proxy.targets.push(url);
      if (refuseWith !== undefined) {
        client.end(`HTTP/1.1 ${refuseWith} No\r\nContent-Length: 2\r\n\r\nno`);
        return;
      }
      const { hostname, port } = new URL(`https://${url}`);
      const target = connect(Number(port === '' ? 443 : port), hostname);
      proxy.#watch(target, false);
      target.on('connect', () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'));
      target.pipe(client).pipe(target);
      target.on('close', () => client.destroy());
      client.on('close', () => target.destroy());
    });
    return proxy;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await hangUp(this.#server);
  }

  #watch(socket: Socket, isClient = true): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    if (isClient) socket.prependListener('data', (chunk) => (this.seen += chunk.toString('latin1')));
  }
}
