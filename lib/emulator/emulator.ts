import type { ApiVersion } from '../protocol/index.js';
import { callbackBody, operationOf, resourceOf, transferOf } from './callbacks/callback-bodies.js';
import { tamperedBody } from './callbacks/tampered-body.js';
import type { SendCallbackOptions } from './callbacks/callback-options.js';
import { type SentCallback, sendUntilAccepted } from './callbacks/callback-sender.js';
import { EmulatedApi } from './api.js';
import { type EmulatorFault, Faults } from './faults/faults.js';
import { HttpFront } from './http-front.js';
import { RequestHandler } from './request-handler.js';
import { Listener } from './listener.js';
import type { B2binpayEmulatorOptions, CredentialsOf } from './options.js';
import { type EmulatorLogEntry, RequestLog } from './request-log.js';
import type { ResourceOptions } from './resources.js';
import { ServerClock } from './server-clock.js';
import { checkDuration, type EmulatorSettings, settingsOf } from './settings.js';
import { Counters, type EmulatorStats } from './stats.js';

const FIRST_ID = 11_202;
const FIRST_TRANSFER_ID = 17_617;

/**
 * A local HTTP server that behaves like the vendor's API as far as tokens are concerned, and fails on demand.
 *
 * @example
 * ```ts
 * const emulator = await B2binpayEmulator.start({ apiVersion: 'v3' });
 * emulator.resource('GET', '/wallet/', { data: [] });
 * emulator.fault({ path: '/token/', kind: 'status', status: 503 });
 * // … point the module at emulator.url with emulator.credentials
 * await emulator.stop();
 * ```
 */
export class B2binpayEmulator<V extends ApiVersion = ApiVersion> {
  readonly #settings: EmulatorSettings<V>;
  readonly #time: ServerClock;
  readonly #api: EmulatedApi;
  readonly #listener: Listener;
  readonly #faults = new Faults();
  readonly #log = new RequestLog();
  readonly #counters = new Counters();
  #operations = 0;

  private constructor(settings: EmulatorSettings<V>) {
    this.#settings = settings;
    this.#time = new ServerClock(settings.clock);
    this.#api = new EmulatedApi(settings, this.#time, this.#counters);
    const handler = new RequestHandler(settings, {
      api: this.#api,
      faults: this.#faults,
      log: this.#log,
      counters: this.#counters,
    });
    const front = new HttpFront(handler, settings, this.#time);
    this.#listener = new Listener(settings.host, settings.port, (request, response) => {
      void front.serve(request, response);
    });
  }

  /** Starts listening. Rejects with `ConfigurationError` for invalid options, and if the address is in use. */
  static async start<V extends ApiVersion>(
    options: B2binpayEmulatorOptions<V>,
  ): Promise<B2binpayEmulator<V>> {
    const emulator = new B2binpayEmulator(settingsOf(options));
    await emulator.#listener.open();
    return emulator;
  }

  /** Base URL, without a final slash. */
  get url(): string {
    const { host, port } = this.#listener;
    return `http://${connectHostOf(host)}:${port}`;
  }

  /** Credentials of the first account. */
  get credentials(): CredentialsOf[V] {
    return this.#settings.credentials;
  }

  /** A snapshot of the counters. */
  get stats(): EmulatorStats {
    return this.#counters.stats;
  }

  /** A snapshot, oldest first: one entry for each request that arrived. */
  get log(): readonly EmulatorLogEntry[] {
    return this.#log.entries;
  }

  /**
   * Makes coming requests fail; several faults apply one after the other. Returns a function that removes the fault. Throws
   * `ConfigurationError` for an unknown kind.
   */
  fault(fault: EmulatorFault): () => void {
    return this.#faults.add(fault);
  }

  /**
   * Sets the response of a protected path to requests with a valid bearer.
   *
   * @param method E.g. `GET`.
   * @param path Exact, without a query.
   * @param body Sent as JSON.
   * @param options Account and status; default: {}
   */
  resource(method: string, path: string, body: unknown, options: ResourceOptions = {}): void {
    this.#api.resources.set(method, path, body, options);
  }

  /**
   * Sends a callback to a URL as the vendor would, until the response is 200, and serves its resources from now on under
   * `/transfer/{id}/` and `/deposit/{id}/` or `/payout/{id}/`.
   */
  async sendCallback(url: string, options: SendCallbackOptions = {}): Promise<SentCallback> {
    const { apiVersion, credentials, clock } = this.#settings;
    this.#operations += 1;
    const generated = {
      id: String(FIRST_ID + this.#operations),
      transferId: String(FIRST_TRANSFER_ID + this.#operations),
      time: this.#time.stamp().print(),
    };
    const operation = operationOf(apiVersion, options, generated);
    this.resource('GET', `/${operation.kind}/${operation.id}/`, resourceOf(operation));
    this.resource('GET', `/transfer/${operation.transferId}/`, { data: transferOf(operation) });
    const body = callbackBody(operation, options.credentials ?? credentials);
    const { tampering } = options;
    const sent = tampering === undefined ? body : tamperedBody(body, operation, tampering);
    return sendUntilAccepted(url, sent, options, clock);
  }

  /** Refuses new connections and destroys open ones at once. Resolves when all are closed. */
  async refuseConnections(): Promise<void> {
    await this.#listener.close();
  }

  /** Listens again, on the same port. Rejects if it is in use. */
  async acceptConnections(): Promise<void> {
    await this.#listener.open();
  }

  /**
   * Changes the lifetime of coming access tokens, or the `Date` of coming responses. Throws `ConfigurationError` for an
   * invalid lifetime.
   */
  change(options: Pick<B2binpayEmulatorOptions, 'accessTtlMs' | 'dateHeader'>): void {
    const { accessTtlMs, dateHeader } = options;
    Object.assign(
      this.#settings,
      accessTtlMs !== undefined && { accessTtlMs: checkDuration('accessTtlMs', accessTtlMs) },
      dateHeader !== undefined && { dateHeader },
    );
  }

  /** Moves the server's wall clock by `ms`: the times it prints change, the lifetimes it enforces do not. */
  skewClock(ms: number): void {
    this.#time.skew(ms);
  }

  /** Invalidates every existing refresh token. */
  revokeRefreshToken(): void {
    this.#api.tokens.refresh.revoke();
  }

  /** Invalidates every existing access token. */
  expireAccessTokens(): void {
    this.#api.tokens.access.revoke();
  }

  /** Stops listening and destroys every connection. Resolves when nothing keeps the process alive any more. */
  async stop(): Promise<void> {
    await this.#listener.close();
  }
}

/** The host to connect to; loopback if the server listens on all interfaces. */
function connectHostOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
