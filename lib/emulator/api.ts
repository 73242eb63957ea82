import type { IncomingRequest } from './incoming-request.js';
import { slashMissing, tokenEndpointOf, tokenRequestRefusal, tooLong } from './protocol-rules.js';
import type { EmulatedResponse } from './server-response.js';
import { Resources } from './resources.js';
import type { ServerClock } from './server-clock.js';
import type { EmulatorSettings } from './settings.js';
import type { Counters } from './stats.js';
import type { Signing } from './tokens/token-answers.js';
import { TokenEndpoints } from './tokens/token-endpoints.js';

/** The vendor's API without faults. */
export class EmulatedApi {
  readonly tokens: TokenEndpoints;
  readonly resources: Resources;
  readonly #settings: EmulatorSettings;

  constructor(settings: EmulatorSettings, time: ServerClock, counters: Counters) {
    this.#settings = settings;
    this.tokens = new TokenEndpoints(settings, time, counters);
    this.resources = new Resources(this.tokens.access, counters);
  }

  respond(request: IncomingRequest, signing: Signing): EmulatedResponse {
    if (request.body.is === 'too-long') return tooLong();
    const kind = tokenEndpointOf(request.path, this.#settings.apiVersion);
    if (kind !== undefined) {
      return tokenRequestRefusal(request) ?? this.tokens.respond(kind, request, signing);
    }
    const withSlash = tokenEndpointOf(`${request.path}/`, this.#settings.apiVersion);
    return withSlash === undefined ? this.resources.respond(request) : slashMissing(request.path);
  }
}
