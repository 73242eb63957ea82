import http, {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import https from 'node:https';
import { ConfigurationError } from '../errors/index.js';

/** How far a request got: nothing was sent, bytes may have been sent, or the server responded. */
export type RequestStage = 'unsent' | 'sent' | 'answered';

/** The part of a response that comes before its body. */
export interface ResponseStart {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Follows one request on its own socket, to know whether any of it can have been sent.
 *
 * Pass a new one as the option `transport` of each request. Error codes are not enough: `ECONNRESET` and cancellation
 * occur both before and after the first byte.
 */
export class RequestProgress {
  readonly #url: string;
  #request: ClientRequest | undefined;
  #stage: RequestStage = 'unsent';
  #tunnelStatus: number | undefined;
  #response: ResponseStart | undefined;
  #hasFailed = false;
  #hasSocket = false;

  /** @param url Where the request goes. */
  constructor(url: string) {
    this.#url = url;
  }

  /**
   * `'unsent'` is certain: no socket yet, queued at the agent, connecting, in the TLS handshake, or a proxy refused the
   * tunnel. On a reused connection a request counts as `'sent'` as soon as the connection is assigned to it.
   */
  get stage(): RequestStage {
    return this.#stage;
  }

  /** Status with which a proxy refused the tunnel; the HTTP client treats it as the server's response. */
  get tunnelStatus(): number | undefined {
    return this.#tunnelStatus;
  }

  /** Status and headers of the response, if there was one. */
  get response(): ResponseStart | undefined {
    return this.#response;
  }

  /** Whether the connection broke; Node tells only the request of it where the response has no length. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Whether the HTTP client has started the request. */
  get isStarted(): boolean {
    return this.#request !== undefined;
  }

  /** Whether it waits for a connection from the agent. */
  get isQueued(): boolean {
    return this.#request !== undefined && !this.#hasSocket;
  }

  /** Closes the connection, independently of the HTTP client. */
  destroy(): void {
    this.#request?.destroy();
  }

  /** Closes the connection if the body has not been sent completely. */
  destroyUnfinished(): void {
    if (this.#request?.writableFinished === false) this.#request.destroy();
  }

  /** Called by the HTTP client, as it would call `request` of `node:http` or `node:https`. */
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
    this.#refuseClearText(options);
    // Looked up for each call, because instrumentation replaces these functions.
    const request = (options.protocol === 'https:' ? https : http).request(options, onResponse);
    this.#request = request;
    let isWritable = true;
    request.once('socket', (socket) => {
      this.#hasSocket = true;
      isWritable = socket.writable;
      if (isWritable) this.#follow(socket);
    });
    request.once('error', () => {
      this.#hasFailed = true;
    });
    request.once('response', ({ statusCode, headers }) => {
      if (isWritable) {
        this.#stage = 'answered';
        if (statusCode !== undefined) this.#response = { status: statusCode, headers };
      } else {
        this.#tunnelStatus = statusCode;
      }
    });
    return request;
  }

  #follow(socket: object): void {
    const readyEvent = readyEventOf(socket);
    const once: unknown = Reflect.get(socket, 'once');
    if (readyEvent === undefined || typeof once !== 'function') this.#markSent();
    else Reflect.apply(once, socket, [readyEvent, () => this.#markSent()]);
  }

  #markSent(): void {
    if (this.#stage === 'unsent') this.#stage = 'sent';
  }

  /** Older versions of axios send an https request to a proxy in clear text. */
  #refuseClearText({ protocol, hostname }: RequestOptions): void {
    if (!this.#url.startsWith('https:')) return;
    if (protocol === 'https:' && hostname === new URL(this.#url).hostname.replace(/^\[|\]$/g, '')) return;
    throw new ConfigurationError(
      'this version of axios would send the request to the proxy without encryption; nothing was sent. Install axios 1.17 or newer.',
    );
  }
}

/** The event after which a new connection is writable; undefined if it already is. */
function readyEventOf(socket: object): 'connect' | 'secureConnect' | undefined {
  if (Reflect.get(socket, 'secureConnecting') === true) return 'secureConnect';
  return Reflect.get(socket, 'connecting') === true ? 'connect' : undefined;
}
