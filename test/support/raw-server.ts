import { createServer, type Server, type Socket } from 'node:net';

/** A server that answers with the bytes that the test writes, as soon as the head of a request has come. */
export class RawServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Heads of requests, and bytes of bodies. */
  readonly heads: string[] = [];
  receivedBytes = 0;

  constructor(answer: (socket: Socket, head: string) => void) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      let pending = '';
      socket.on('data', (bytes) => {
        this.receivedBytes += bytes.length;
        pending += bytes.toString('latin1');
        const end = pending.search(/^(?:GET|POST) [^]*?\r\n\r\n/);
        if (end === -1) return;
        const head = pending;
        pending = '';
        this.heads.push(head);
        answer(socket, head);
      });
    });
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
