// A TCP proxy that misbehaves as networks do. Bytes are held back or a connection is cut, never dropped in mid-stream.
import { connect, createServer } from 'node:net';

export class Proxy {
  #server;
  #target;
  #pairs = new Set();
  #latencyMs = 0;
  #isHeld = false;
  /** Local ports of its connections to the target, by which the target knows them. */
  ports = new Set();
  /** Sees what the target sends. */
  onReply = () => {};

  static async start(target) {
    const proxy = new Proxy(target);
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  constructor(target) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  get port() {
    return this.#server.address().port;
  }

  /** Where new connections go; those that exist are cut. */
  retarget(port) {
    this.#target = port;
    this.cut();
  }

  /** Each way. */
  delay(ms) {
    this.#latencyMs = ms;
  }

  /** Nothing passes, and nobody is told: old connections and new ones. */
  hold() {
    this.#isHeld = true;
  }

  /** What was held goes on. */
  letGo() {
    this.#isHeld = false;
    for (const pair of this.#pairs) pair.flush();
  }

  /** Connections of now stay dead for ever, those to come work. */
  leaveHalfOpen() {
    for (const pair of this.#pairs) pair.isDead = true;
  }

  cut() {
    for (const { client, server } of this.#pairs)
      for (const socket of [client, server]) socket.resetAndDestroy();
  }

  async stop() {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client) {
    const server = connect(this.#target, '127.0.0.1');
    server.once('connect', () => this.ports.add(server.localPort));
    const held = [];
    const pair = {
      client,
      server,
      isDead: false,
      flush: () => {
        if (!pair.isDead) for (const pass of held.splice(0)) pass();
      },
    };
    this.#pairs.add(pair);
    const forward = (to) => (chunk) => {
      const pass = () =>
        this.#latencyMs > 0 ? setTimeout(() => to.write(chunk), this.#latencyMs) : to.write(chunk);
      if (this.#isHeld || pair.isDead) held.push(pass);
      else pass();
    };
    client.on('data', forward(server));
    server.on('data', forward(client));
    server.on('data', (chunk) => this.onReply(chunk));
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        if (pair.isDead || this.#isHeld) return;
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
  }
}
