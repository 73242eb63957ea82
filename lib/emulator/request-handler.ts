import { fingerprintOf, Secret } from '../protocol/index.js';
import type { EmulatedApi } from './api.js';
import { type IncomingRequest, attributeOf } from './incoming-request.js';
import { faultReply } from './faults/fault-replies.js';
import type { EmulatorFault, Faults } from './faults/faults.js';
import { RateLimiter } from './rate-limiter.js';
import { tokenEndpointOf } from './protocol-rules.js';
import { errorReply, type EmulatedResponse } from './server-response.js';
import type { RequestLog } from './request-log.js';
import type { EmulatorSettings } from './settings.js';
import type { Counters } from './stats.js';
import type { Signing } from './tokens/token-answers.js';

/** The result of a request: a reply, if any, and the fault that affects its delivery. */
export interface Handled {
  readonly reply: EmulatedResponse | undefined;
  readonly fault: EmulatorFault | undefined;
}

/** Applies the rate limit and faults to requests, passes them to the API and logs them. */
export class RequestHandler {
  readonly #settings: EmulatorSettings;
  readonly #api: EmulatedApi;
  readonly #faults: Faults;
  readonly #log: RequestLog;
  readonly #counters: Counters;
  readonly #limiter: RateLimiter;

  constructor(
    settings: EmulatorSettings,
    parts: { api: EmulatedApi; faults: Faults; log: RequestLog; counters: Counters },
  ) {
    this.#settings = settings;
    this.#api = parts.api;
    this.#faults = parts.faults;
    this.#log = parts.log;
    this.#counters = parts.counters;
    this.#limiter = new RateLimiter(settings.requestsPerMinute);
  }

  handle(request: IncomingRequest): Handled {
    const throttled = this.#throttle(request);
    const fault = throttled === undefined ? this.#faults.take(request.path) : undefined;
    const reply = throttled ?? this.#reply(request, fault);
    const isAnswered = reply !== undefined && fault?.kind !== 'lost-reply';
    this.#log.add({
      at: request.wallMs,
      method: request.method,
      path: request.path,
      ...(reply?.account !== undefined && { account: reply.account }),
      ...fingerprintIn(request),
      ...(isAnswered && { status: reply.status }),
      outcome: fault === undefined ? (reply?.outcome ?? 'refused') : `fault:${fault.kind}`,
    });
    return { reply, fault };
  }

  #reply(request: IncomingRequest, fault: EmulatorFault | undefined): EmulatedResponse | undefined {
    if (fault?.kind === 'hang' || fault?.kind === 'reset') return undefined;
    const reply = fault && faultReply(fault, request);
    const { headers, ...rest } = reply ?? this.#api.respond(request, signingOf(fault));
    return { ...rest, headers: { ...headers, ...lowerCased(fault?.headers) } };
  }

  /** Every POST to a token endpoint counts, regardless of its outcome. */
  #throttle(request: IncomingRequest): EmulatedResponse | undefined {
    const { apiVersion, rateLimitScope } = this.#settings;
    if (request.method !== 'POST' || tokenEndpointOf(request.path, apiVersion) === undefined)
      return undefined;
    const account = this.#api.tokens.accountOf(request)?.label;
    const key = rateLimitScope === 'origin' ? 'origin' : (account ?? 'unknown');
    const waitMs = this.#limiter.refuse(key, request.monotonicMs);
    if (waitMs === undefined) return undefined;
    this.#counters.count('throttled');
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    const detail = `Request was throttled. Expected available in ${seconds} seconds.`;
    const headers = { 'retry-after': String(seconds) };
    return errorReply(429, { code: 'throttled', title: detail, detail }, 'throttled', { headers, account });
  }
}

function fingerprintIn(request: IncomingRequest): { refreshTokenFingerprint?: string } {
  const refresh = attributeOf(request, 'refresh');
  return typeof refresh === 'string' ? { refreshTokenFingerprint: fingerprintOf(new Secret(refresh)) } : {};
}

function signingOf(fault: EmulatorFault | undefined): Signing {
  if (fault?.kind === 'bad-signature') return 'wrong';
  return fault?.kind === 'no-signature' ? 'none' : 'right';
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
