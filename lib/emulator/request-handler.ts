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

/** What becomes of a request: an answer, or none, and the fault that shapes its delivery. */
export interface Handled {
  readonly reply: EmulatedResponse | undefined;
  readonly fault: EmulatorFault | undefined;
}

/** The vendor's API with its limit in front, and with the faults that a test has asked for. Keeps the log. */
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

  handle(arrival: IncomingRequest): Handled {
    const throttled = this.#throttle(arrival);
    const fault = throttled === undefined ? this.#faults.take(arrival.path) : undefined;
    const reply = throttled ?? this.#answer(arrival, fault);
    const isAnswered = reply !== undefined && fault?.kind !== 'lost-reply';
    this.#log.add({
      at: arrival.wallMs,
      method: arrival.method,
      path: arrival.path,
      ...(reply?.account !== undefined && { account: reply.account }),
      ...fingerprintIn(arrival),
      ...(isAnswered && { status: reply.status }),
      outcome: fault === undefined ? (reply?.outcome ?? 'refused') : `fault:${fault.kind}`,
    });
    return { reply, fault };
  }

  #answer(arrival: IncomingRequest, fault: EmulatorFault | undefined): EmulatedResponse | undefined {
    if (fault?.kind === 'hang' || fault?.kind === 'reset') return undefined;
    const reply = fault && faultReply(fault, arrival);
    const { headers, ...rest } = reply ?? this.#api.answer(arrival, signingOf(fault));
    return { ...rest, headers: { ...headers, ...lowerCased(fault?.headers) } };
  }

  /** Every POST to a token endpoint counts, whatever becomes of it. */
  #throttle(arrival: IncomingRequest): EmulatedResponse | undefined {
    const { apiVersion, rateLimitScope } = this.#settings;
    if (arrival.method !== 'POST' || tokenEndpointOf(arrival.path, apiVersion) === undefined)
      return undefined;
    const account = this.#api.tokens.accountOf(arrival)?.label;
    const key = rateLimitScope === 'origin' ? 'origin' : (account ?? 'unknown');
    const waitMs = this.#limiter.refuse(key, arrival.monotonicMs);
    if (waitMs === undefined) return undefined;
    this.#counters.count('throttled');
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    const detail = `Request was throttled. Expected available in ${seconds} seconds.`;
    const headers = { 'retry-after': String(seconds) };
    return errorReply(429, { code: 'throttled', title: detail, detail }, 'throttled', { headers, account });
  }
}

function fingerprintIn(arrival: IncomingRequest): { refreshTokenFingerprint?: string } {
  const refresh = attributeOf(arrival, 'refresh');
  return typeof refresh === 'string' ? { refreshTokenFingerprint: fingerprintOf(new Secret(refresh)) } : {};
}

function signingOf(fault: EmulatorFault | undefined): Signing {
  if (fault?.kind === 'bad-signature') return 'wrong';
  return fault?.kind === 'no-signature' ? 'none' : 'right';
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
