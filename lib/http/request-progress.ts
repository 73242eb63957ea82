import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { ConfigurationError } from '../errors/index.js';

/** How far a request got: nothing left this process, bytes may have left, or the server responded. */
export type RequestStage = 'unsent' | 'sent' | 'answered';

/**
 * Follows one request by its own socket, and tells whether anything of it can have left this process.
 *
 * Hand it to the HTTP client as the option `transport` of one request; make a new one for each. Error codes do not tell:
 * `ECONNRESET` and a cancelled request come both before and after the first byte.
 */
export class RequestProgress {
  readonly #url: string;
  #request: ClientRequest | undefined;
  #stage: RequestStage = 'unsent';
  #tunnelStatus: number | undefined;
  #status: number | undefined;
  #hasSocket = false;

  /** @param url Where the request goes. */
  constructor(url: string) {
    this.#url = url;
  }

  /**
   * `'unsent'` is certain: no socket yet, queued at the agent, connecting, in the TLS handshake, or a proxy refused the
   * tunnel. A connection that was used before counts as `'sent'` from the moment the request gets it.
   */
  get stage(): RequestStage {
    return this.#stage;
  }

  /** Status with which a proxy refused the tunnel; the HTTP client takes it for the response of the server. */
  get tunnelStatus(): number | undefined {
    return this.#tunnelStatus;
  }

  /** Status of the response, where one came. */
  get status(): number | undefined {
    return this.#status;
  }

  /** Whether the HTTP client has made a request of it. */
  get isMade(): boolean {
    return this.#request !== undefined;
  }

  /** Whether it waits for a connection of the agent. */
  get isQueued(): boolean {
    return this.#request !== undefined && !this.#hasSocket;
  }

  /** Closes the connection, whatever the HTTP client does. */
  destroy(): void {
    this.#request?.destroy();
  }

  /** Called by the HTTP client, as it would call `request` of `node:http` or `node:https`. */
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
    this.#refuseClearText(options);
    // Looked up with each call, for instrumentation replaces these functions.
    const request = (options.protocol === 'https:' ? https : http).request(options, onResponse);
    this.#request = request;
    let isWritable = true;
    request.once('socket', (socket) => {
      this.#hasSocket = true;
      isWritable = socket.writable;
      if (isWritable) this.#follow(socket);
    });
    request.once('response', ({ statusCode }) => {
      if (isWritable) {
        this.#stage = 'answered';
        this.#status = statusCode;
      } else {
        this.#tunnelStatus = statusCode;
      }
    });
    return request;
  }

  #follow(socket: object): void {
    const readyEvent = readyEventOf(socket);
    const once: unknown = Reflect.get(socket, 'once');
    if (readyEvent === undefined || typeof once !== 'function') this.#reach();
    else Reflect.apply(once, socket, [readyEvent, () => this.#reach()]);
  }

  #reach(): void {
    if (this.#stage === 'unsent') this.#stage = 'sent';
  }

  /** Older versions of axios hand an https request to a proxy as plain text, with its body. */
  #refuseClearText({ protocol, hostname }: RequestOptions): void {
    if (!this.#url.startsWith('https:')) return;
    if (protocol === 'https:' && hostname === new URL(this.#url).hostname.replace(/^\[|\]$/g, '')) return;
    throw new ConfigurationError(
      'this version of axios would send the request to the proxy without encryption; nothing was sent. Install axios 1.17 or newer.',
    );
  }
}

/** The event after which a new connection takes data; undefined for one that takes it now. */
function readyEventOf(socket: object): 'connect' | 'secureConnect' | undefined {
  if (Reflect.get(socket, 'secureConnecting') === true) return 'secureConnect';
  return Reflect.get(socket, 'connecting') === true ? 'connect' : undefined;
}
