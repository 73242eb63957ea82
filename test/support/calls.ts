import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { type Clock, systemClock } from '../../lib/core/index.js';
import { B2binpayHttpService } from '../../lib/index.js';
import { createHttpAgents, type HttpAgents } from '../../lib/http/index.js';
import { hangUp, listen } from './listen.js';
import { keepSecret } from './witness.js';

export const FIRST_TOKEN = 'eyJfirst-token-of-the-test';
export const SECOND_TOKEN = 'eyJsecond-token-of-the-test';

export interface SeenCall {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface CallsOptions {
  readonly clock?: Clock;
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly maxSockets?: number;
  readonly baseUrl?: string;
  readonly tokens?: Partial<Tokens>;
  readonly basePath?: string;
  readonly useEnvProxy?: boolean;
  readonly httpsAgent?: HttpsAgent;
}

interface Tokens {
  peekAccessToken(): string | undefined;
  getAccessToken(options?: { signal?: AbortSignal; timeoutMs?: number }): Promise<string>;
  reject(accessToken: string): void;
}

/** A `B2binpayHttpService` by itself against a server of the test, with a token that a rejection replaces. */
export class Calls {
  readonly seen: SeenCall[] = [];
  readonly warnings: string[] = [];

  private constructor(
    readonly http: B2binpayHttpService,
    readonly url: string,
    readonly server: Server,
    readonly agents: HttpAgents,
  ) {}

  static async start(handler: RequestListener, options: CallsOptions = {}): Promise<Calls> {
    keepSecret(FIRST_TOKEN, SECOND_TOKEN);
    const seen: SeenCall[] = [];
    const warnings: string[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        const { method, url, headers } = request;
        seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') });
        handler(request, response);
      });
    });
    const url = await listen(server);
    let token = FIRST_TOKEN;
    const tokens: Tokens = {
      peekAccessToken: () => token,
      getAccessToken: () => Promise.resolve(token),
      reject: () => {
        token = SECOND_TOKEN;
      },
      ...options.tokens,
    };
    const { timeoutMs = 8_000, maxResponseBytes = 1_048_576, maxSockets = 256, basePath = '' } = options;
    const { useEnvProxy = false, httpsAgent } = options;
    const settings = { timeoutMs, maxResponseBytes, maxSockets, useEnvProxy, httpsAgent };
    const agents = createHttpAgents(settings);
    const http = new B2binpayHttpService({
      baseUrl: options.baseUrl ?? url + basePath,
      tokens,
      http: settings,
      agents,
      clock: options.clock ?? systemClock,
      warn: (message) => warnings.push(message),
    });
    const calls = new Calls(http, url, server, agents);
    return Object.assign(calls, { seen, warnings });
  }

  async stop(): Promise<void> {
    this.agents.close();
    await hangUp(this.server);
  }
}

/** Answers everything with an empty document. */
export const answersAll: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/vnd.api+json');
  response.end('{"data":[]}');
};

/** 401 for the first token, an empty document for the second. */
export const refusesFirstToken: RequestListener = (request, response) => {
  if (request.headers.authorization === `Bearer ${FIRST_TOKEN}`) response.statusCode = 401;
  answersAll(request, response);
};
