import { randomUUID } from 'node:crypto';
import { type Moment, momentOf, type Sent } from '../../core/index.js';
import { judgeExchange } from '../../core/exchange/judge-exchange.js';
import type { ExchangePlan } from '../../core/exchange/exchange-plan.js';
import { LoginReplayGuard } from '../../core/exchange/login-replay-guard.js';
import type { AcceptedToken, ExchangeVerdict } from '../../core/policy/exchange-verdict.js';
import { withToken } from '../../core/store/account-changes.js';
import { type AccountState, UNKNOWN_ACCOUNT } from '../../core/store/account-state.js';
import { readSignedPart, type SignedPart } from '../../dto/index.js';
import { B2binpayAuthError } from '../../errors/index.js';
import { type HttpSettings, HttpTokenTransport, TokenSignatureInterceptor } from '../../http/index.js';
import type { ResponseBody, TokenRequest } from '../../protocol/index.js';
import { withClient } from '../requests.js';
import type { Setup } from '../setup.js';
import type { World } from '../world.js';

/** An exchange as the service would judge it. */
export interface Exchange {
  readonly verdict: ExchangeVerdict;
  readonly sent: Moment;
  readonly tookMs: number;
  /** The signed part of a login response, whether or not its signature is right. */
  readonly signed: SignedPart | undefined;
}

/** Logs in and refreshes once, outside of any store: nothing is kept. */
export class Exchanges {
  readonly #world: World;
  readonly #setup: Setup;
  readonly #settings: HttpSettings;
  readonly #replayGuard = new LoginReplayGuard();
  #state: AccountState = UNKNOWN_ACCOUNT;

  constructor(world: World, setup: Setup, settings: HttpSettings) {
    this.#world = world;
    this.#setup = setup;
    this.#settings = settings;
  }

  async login(): Promise<Exchange> {
    const { credentials } = this.#setup;
    const plan = { kind: 'obtain', reason: 'first', use: 'normal' } as const;
    return this.#exchange(plan, { kind: 'obtain', credentials });
  }

  /** Sends the refresh token that the login returned. */
  async refresh(token: NonNullable<AcceptedToken['pair']['refreshToken']>): Promise<Exchange> {
    const plan = { kind: 'refresh', refreshToken: token, use: 'normal' } as const;
    return this.#exchange(plan, { kind: 'refresh', refreshToken: token });
  }

  async #exchange(plan: ExchangePlan, request: TokenRequest): Promise<Exchange> {
    const { clock } = this.#world;
    let signed: SignedPart | undefined;
    const started = clock.monotonic();
    const result = await this.#send(request, (body) => (signed = signedPartOf(body)));
    const { apiVersion } = this.#setup.credentials;
    const { sent } = result;
    const context = { apiVersion, replayGuard: this.#replayGuard, state: this.#state, sent };
    const verdict = judgeExchange(result, plan, context);
    if (verdict.is === 'token') this.#keep(plan.kind, verdict, sent);
    return { verdict, sent, tookMs: clock.monotonic() - started, signed };
  }

  async #send(request: TokenRequest, onBody: (body: ResponseBody) => void): Promise<Sent> {
    const { baseUrl } = this.#setup.options;
    const { apiVersion } = this.#setup.credentials;
    const { clock } = this.#world;
    return withClient(this.#settings, async (client) => {
      client.axiosRef.interceptors.response.use((response) => {
        if (request.kind === 'obtain') onBody(bodyOf(response));
        return response;
      });
      new TokenSignatureInterceptor(apiVersion, baseUrl).install(client);
      const { signal } = new AbortController();
      const transport = new HttpTokenTransport(client, baseUrl, clock);
      return transport.send(request, { deadlineMs: this.#settings.timeoutMs, signal });
    });
  }

  /** A refresh is measured by the login before it. */
  #keep(by: 'obtain' | 'refresh', token: AcceptedToken, sent: Moment): void {
    const now = momentOf(this.#world.clock);
    const facts = { turn: randomUUID(), by, token, sent, epoch: 1, isForced: false, server: undefined, now };
    this.#state = withToken(this.#state, facts);
  }
}

function bodyOf({ data }: { readonly data: ResponseBody }): ResponseBody {
  return data;
}

function signedPartOf(body: ResponseBody): SignedPart | undefined {
  try {
    return body.is === 'json' ? readSignedPart(body.value, {}) : undefined;
  } catch (error) {
    if (B2binpayAuthError.is(error)) return undefined;
    throw error;
  }
}
