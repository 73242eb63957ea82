import type { AccessTokens } from './tokens/access-tokens.js';
import type { IncomingRequest } from './incoming-request.js';
import { mediaTypeRefusal, methodNotAllowed, notFound, slashMissing } from './protocol-rules.js';
import { errorReply, jsonReply, type EmulatedResponse } from './server-response.js';
import type { Counters } from './stats.js';

/** Options of {@link B2binpayEmulator.resource}. */
export interface ResourceOptions {
  /** Login (v2) or client id (v3) of the only account that may read it. @default every account */
  readonly account?: string | undefined;
  /** HTTP status of the response. @default 200 */
  readonly status?: number | undefined;
}

interface Resource extends ResourceOptions {
  readonly body: unknown;
}

/** Protected resources, and `GET /ping`, which needs no bearer. */
export class Resources {
  readonly #byPath = new Map<string, Map<string, Resource>>();
  readonly #tokens: AccessTokens;
  readonly #counters: Counters;

  constructor(tokens: AccessTokens, counters: Counters) {
    this.#tokens = tokens;
    this.#counters = counters;
  }

  set(method: string, path: string, body: unknown, options: ResourceOptions): void {
    const methods = this.#byPath.get(path) ?? new Map<string, Resource>();
    methods.set(method.toUpperCase(), { ...options, body });
    this.#byPath.set(path, methods);
  }

  respond(request: IncomingRequest): EmulatedResponse {
    const { method, path } = request;
    if (path === '/ping' || path === '/ping/') {
      return method === 'GET' ? jsonReply(200, { data: null }, 'authorized') : methodNotAllowed(['GET']);
    }
    const methods = this.#byPath.get(path);
    if (methods === undefined) return this.#byPath.has(`${path}/`) ? slashMissing(path) : notFound();
    const resource = methods.get(method);
    if (resource === undefined) return methodNotAllowed([...methods.keys()]);
    return this.#authorize(resource, request);
  }

  #authorize(resource: Resource, request: IncomingRequest): EmulatedResponse {
    const token = /^Bearer (\S+)$/i.exec(request.authorization ?? '')?.[1];
    const verdict = token === undefined ? undefined : this.#tokens.check(token, request.monotonicMs);
    const account = verdict === undefined || verdict.is === 'foreign' ? undefined : verdict.account;
    const isForeign =
      account !== undefined && resource.account !== undefined && account.login !== resource.account;
    if (verdict?.is === 'foreign' || isForeign) this.#counters.count('foreignTokens');
    if (verdict?.is !== 'valid' || isForeign) {
      this.#counters.count('unauthorized');
      return unauthorized(account?.label);
    }
    const refusal = needsBody(request.method) ? mediaTypeRefusal(request) : undefined;
    if (refusal !== undefined) return { ...refusal, account: account?.label };
    this.#counters.count('authorized');
    return jsonReply(resource.status ?? 200, resource.body, 'authorized', { account: account?.label });
  }
}

function needsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

function unauthorized(account: string | undefined): EmulatedResponse {
  const detail = 'Given token not valid for any token type';
  const headers = { 'www-authenticate': 'Bearer realm="api"' };
  return errorReply(401, { code: 'token_not_valid', title: detail, detail }, 'unauthorized', {
    headers,
    account,
  });
}
