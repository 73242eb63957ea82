import { type Observable, Subject } from 'rxjs';
import { type TokenEvent, TokenState, type TokenStatus } from '../core/index.js';
import { TokenService } from '../token/token.service.js';

/**
 * Replaces {@link TokenService} in unit tests: no credentials, no timer, no network.
 *
 * @example
 * ```ts
 * const tokens = new FakeTokenService('test');
 * const wallets = new Wallets(tokens);
 * tokens.fail(new ThrottledError({}));
 * await expect(wallets.list()).rejects.toMatchObject({ code: 'THROTTLED' });
 * ```
 */
export class FakeTokenService extends TokenService {
  readonly #events = new Subject<TokenEvent>();
  readonly #name: string;
  #token: string | undefined;
  #error: Error | undefined;
  #epoch = 1;
  override readonly events$: Observable<TokenEvent> = this.#events.asObservable();
  /** Tokens passed to {@link reject}, oldest first. */
  readonly rejected: string[] = [];

  /** @param accessToken Returned until another one is set. @param name Name of the instance. */
  constructor(accessToken: string = 'test', name: string = 'default') {
    super();
    this.#token = accessToken;
    this.#name = name;
  }

  override get status(): TokenStatus {
    return {
      name: this.#name,
      at: new Date(),
      apiVersion: 'v3',
      state: this.#token === undefined ? TokenState.Empty : TokenState.Fresh,
      epoch: this.#epoch,
      usableForMs: this.#token === undefined ? 0 : 3_600_000,
      consecutiveFailures: this.#error === undefined ? 0 : 1,
      suspicious: false,
      waiting: 0,
      solo: false,
      store: 'fake',
      dormant: false,
    };
  }

  /** From now on returns this token instead of any error. */
  setToken(accessToken: string): void {
    this.#token = accessToken;
    this.#error = undefined;
    this.#epoch += 1;
  }

  /** From now on rejects every request for a token with this error. */
  fail(error: Error): void {
    this.#token = undefined;
    this.#error = error;
  }

  emit(event: TokenEvent): void {
    this.#events.next(event);
  }

  override async getAccessToken(): Promise<string> {
    if (this.#token === undefined)
      throw this.#error ?? new Error('FakeTokenService has neither token nor error');
    return this.#token;
  }

  override async getAuthorizationHeader(): Promise<string> {
    return `Bearer ${await this.getAccessToken()}`;
  }

  override peekAccessToken(): string | undefined {
    return this.#token;
  }

  override async whenReady(): Promise<void> {
    await this.getAccessToken();
  }

  override async renew(): Promise<void> {
    await this.getAccessToken();
    this.#epoch += 1;
  }

  override reject(accessToken: string): void {
    this.rejected.push(accessToken);
  }
}
