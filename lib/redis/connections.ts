import type { Script } from './client.js';
import { type DriverConnection, driverFor, type RedisDriver } from './driver.js';
import { ignore } from './foreign.js';
import { Subscriptions } from './subscriptions.js';

/** A command that takes longer counts as unanswered; whoever asked has given up a little later. */
const ANSWER_MS = 900;
/** So many unanswered commands in a row: the connection is dead, whatever the socket says. */
const MAX_UNANSWERED = 2;

/**
 * Two connections made from one client of the application's: one for commands, one for messages. They are opened when
 * the first holder needs them and closed when the last one has let go.
 */
export class Connections {
  readonly #driver: RedisDriver;
  readonly #holders = new Set<object>();
  readonly #subscriptions: Subscriptions;
  #commands: Promise<DriverConnection> | undefined;
  #unanswered = 0;

  constructor(client: object) {
    this.#driver = driverFor(client);
    this.#subscriptions = new Subscriptions(this.#driver);
  }

  hold(holder: object): void {
    this.#holders.add(holder);
  }

  letGo(holder: object): void {
    this.#holders.delete(holder);
    if (this.#holders.size > 0) return;
    this.#dropCommands();
    this.#subscriptions.end();
  }

  /** Runs a script. Rejects where there is no connection; answers may never come. */
  async run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const timer = setTimeout(() => this.#onUnanswered(), ANSWER_MS);
    timer.unref();
    try {
      const connection = await this.#connection();
      return await evaluate(connection, script, keys, args.map(String));
    } finally {
      clearTimeout(timer);
      this.#unanswered = 0;
    }
  }

  /** Calls `wake` for each message, and after each (re)subscription. Returns an unsubscribe function. */
  subscribe(channel: string, wake: () => void): () => void {
    return this.#subscriptions.add(channel, wake);
  }

  #connection(): Promise<DriverConnection> {
    const open = this.#commands ?? this.#driver.connect();
    this.#commands = open;
    open.catch(() => {
      if (this.#commands === open) this.#commands = undefined;
    });
    return open;
  }

  /** Half-open connections do not heal by themselves; where one is dead the other is, too. */
  #onUnanswered(): void {
    this.#unanswered += 1;
    if (this.#unanswered < MAX_UNANSWERED) return;
    this.#unanswered = 0;
    this.#dropCommands();
    this.#subscriptions.reconnect();
  }

  #dropCommands(): void {
    this.#commands?.then((connection) => connection.destroy()).catch(ignore);
    this.#commands = undefined;
  }
}

/** By its name; the server learns the script where it does not know it. */
async function evaluate(
  connection: DriverConnection,
  script: Script,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  try {
    return await connection.evalSha(script, keys, args);
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return connection.eval(script, keys, args);
  }
}

function isUnknownScript(error: unknown): boolean {
  const message: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined;
  return typeof message === 'string' && message.startsWith('NOSCRIPT');
}

/**
 * The connections of each client that stores were given. Weak, and about the client alone: stores that share a client
 * share its two connections, whatever application they belong to.
 */
const OF_CLIENT = new WeakMap<object, Connections>();

export function connectionsOf(client: object): Connections {
  const known = OF_CLIENT.get(client) ?? new Connections(client);
  OF_CLIENT.set(client, known);
  return known;
}
