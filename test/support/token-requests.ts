import {
  HttpTokenTransport,
  createHttpAgents,
  createTokenClient,
  type HttpAgents,
} from '../../lib/http/index.js';
import { type Clock, type Sent, systemClock } from '../../lib/core/index.js';
import { sealCredentials } from '../../lib/dto/index.js';
import type { TokenRequest } from '../../lib/protocol/index.js';
import { keepSecret, witness } from './witness.js';

type HttpSettings = Parameters<typeof createHttpAgents>[0];

const CREDENTIALS = { login: 'login-on-the-wire', password: 'password-on-the-wire' };

/** Token requests as the module sends them, without what keeps tokens. */
export class TokenRequests {
  readonly settings: HttpSettings;
  readonly agents: HttpAgents;
  readonly client: ReturnType<typeof createTokenClient>;
  readonly #transport: HttpTokenTransport;

  constructor(baseUrl: string, settings: Partial<HttpSettings> = {}, clock: Clock = systemClock) {
    keepSecret(...Object.values(CREDENTIALS));
    this.settings = { timeoutMs: 8_000, maxResponseBytes: 1_048_576, useEnvProxy: false, ...settings };
    this.agents = createHttpAgents(this.settings);
    this.client = createTokenClient(this.settings, this.agents);
    this.#transport = new HttpTokenTransport(this.client, baseUrl, clock);
  }

  async obtain(deadlineMs = 5_000, signal = new AbortController().signal): Promise<Sent> {
    const request: TokenRequest = { kind: 'obtain', credentials: sealCredentials('v2', CREDENTIALS) };
    const sent = await this.#transport.send(request, { deadlineMs, signal });
    witness(sent);
    return sent;
  }

  close(): void {
    this.agents.close();
  }
}
