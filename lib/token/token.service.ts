import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { TokenEvent, TokenKeeper, TokenStatus, WaitOptions } from '../core/index.js';

/** What the service is made of. */
export interface TokenServiceParts {
  readonly keeper: TokenKeeper;
  readonly events$: Observable<TokenEvent>;
  /** Asks a credentials function for the first time. Rejects where its answer is not usable. */
  readonly prepare: () => Promise<void>;
  readonly started: () => void;
  /** Ends `events$`. */
  readonly complete: () => void;
}

/**
 * Always has a valid B2BINPAY access token: obtained in the background, verified, renewed before it expires.
 *
 * A valid token is handed out in every state. Without one, callers wait, each to its own deadline; while the account
 * is locked they get the lock's error at once.
 *
 * @example
 * ```ts
 * @Injectable()
 * class Wallets {
 *   constructor(private readonly tokens: TokenService) {}
 *
 *   async list(): Promise<Response> {
 *     const Authorization = await this.tokens.getAuthorizationHeader();
 *     return fetch('https://api-sandbox.b2binpay.com/wallet/', { headers: { Authorization } });
 *   }
 * }
 * ```
 */
export class TokenService
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  /** What happens in the token's life. Hot, without replay; completes at shutdown. */
  readonly events$: Observable<TokenEvent>;
  readonly #parts: TokenServiceParts;
  readonly #keeper: TokenKeeper;

  constructor(parts: TokenServiceParts) {
    this.#parts = parts;
    this.#keeper = parts.keeper;
    this.events$ = parts.events$;
  }

  /** A snapshot, without secrets. */
  get status(): TokenStatus {
    return this.#keeper.status();
  }

  /**
   * The access token; waits for one where there is none.
   *
   * Rejects with `TokenWaitTimeoutError` at the deadline, with the lock's error (`CredentialsRejectedError`,
   * `IpNotAllowedError`, `SignatureMismatchError`, `AccountLockedError`), with `ServiceStoppedError`, with
   * `ConfigurationError` where `timeoutMs` is no duration, or with `signal.reason` as it is.
   */
  getAccessToken(options?: WaitOptions): Promise<string> {
    return this.#keeper.get(options);
  }

  /** As {@link getAccessToken}, with `Bearer ` before it. */
  async getAuthorizationHeader(options?: WaitOptions): Promise<string> {
    return `Bearer ${await this.#keeper.get(options)}`;
  }

  /** The access token, where there is one to hand out now. */
  peekAccessToken(): string | undefined {
    return this.#keeper.peek();
  }

  /** Resolves once a token is in hand; rejects as {@link getAccessToken}. */
  async whenReady(options?: WaitOptions): Promise<void> {
    await this.#keeper.get(options);
  }

  /**
   * Renews now, whatever the timer thinks; also the way out of a lock. Joins an exchange that is on the wire. Resolves
   * when a token newer than at the call is in hand; rejects with the error of that exchange, else as
   * {@link getAccessToken}.
   */
  renew(options?: WaitOptions): Promise<void> {
    return this.#keeper.renew(options);
  }

  /**
   * The API answered 401 to this token: renews it, unless it is not the current one or a renewal was forced in the last
   * ten seconds. Never throws.
   */
  reject(accessToken: string): void {
    this.#keeper.reject(accessToken);
  }

  /** @internal */
  async onModuleInit(): Promise<void> {
    await this.#parts.prepare();
  }

  /** @internal */
  onApplicationBootstrap(): void {
    this.#parts.started();
    this.#keeper.start();
  }

  /** @internal */
  async onModuleDestroy(): Promise<void> {
    await this.#keeper.stop();
  }

  /** @internal */
  beforeApplicationShutdown(): void {
    this.#parts.complete();
  }
}
