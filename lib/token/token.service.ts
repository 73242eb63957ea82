import type { Observable } from 'rxjs';
import type { TokenEvent, TokenStatus, WaitOptions } from '../core/index.js';
import { ConfigurationError } from '../errors/index.js';

/**
 * Always has a valid B2BINPAY access token: obtained in the background, verified, renewed before it expires.
 *
 * A valid token is handed out in every state. Without one, callers wait, each until its own deadline; while the account is
 * locked they get the lock's error at once.
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
// The members of the class below, implemented by the classes that extend it.
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging
export interface TokenService {
  /** Events in the token's life. Hot, without replay; completes at shutdown. */
  readonly events$: Observable<TokenEvent>;

  /** A snapshot, without secrets. */
  readonly status: TokenStatus;

  /**
   * The access token; waits for one if there is none.
   *
   * Rejects with `TokenWaitTimeoutError` after the timeout, with the lock's error (`CredentialsRejectedError`,
   * `IpNotAllowedError`, `SignatureMismatchError`, `AccountLockedError`), with `ServiceStoppedError`, with
   * `ConfigurationError` if `timeoutMs` is not a duration, or with `signal.reason` itself.
   */
  getAccessToken(options?: WaitOptions): Promise<string>;

  /** As {@link getAccessToken}, prefixed with `Bearer `. */
  getAuthorizationHeader(options?: WaitOptions): Promise<string>;

  /** The access token if there is a valid one now, else undefined. Never waits. */
  peekAccessToken(): string | undefined;

  /** Resolves when there is a valid token; rejects as {@link getAccessToken}. */
  whenReady(options?: WaitOptions): Promise<void>;

  /**
   * Renews now, independently of the timer; also clears a lock. Joins an exchange that is in flight. Resolves when there is
   * a newer token than at the call; rejects with the error of that exchange, else as {@link getAccessToken}.
   */
  renew(options?: WaitOptions): Promise<void>;

  /**
   * Reports that the API answered 401 to this token. Renews it, unless it is not the current one or a renewal was forced in
   * the last ten seconds. Never throws.
   */
  reject(accessToken: string): void;
}

/**
 * Injected by this class. It has no private members, so that `FakeTokenService`, or an object with the public members,
 * is a `TokenService` to the compiler. It is not abstract, because then `app.get(TokenService)` would be of type `any`.
 */
export class TokenService {
  /** Throws {@link ConfigurationError}: only subclasses can be instantiated. */
  constructor() {
    if (new.target === TokenService) {
      throw new ConfigurationError(
        'TokenService is provided by B2binpayAuthModule. Inject it, or write new FakeTokenService() in a unit test.',
      );
    }
  }
}
