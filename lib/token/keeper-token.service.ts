import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { TokenEvent, TokenKeeper, TokenStatus, WaitOptions } from '../core/index.js';
import { TokenService } from './token.service.js';

/** Dependencies of {@link KeeperTokenService}. */
export interface KeeperTokenServiceParts {
  readonly keeper: TokenKeeper;
  readonly events$: Observable<TokenEvent>;
  /** Calls a credentials function for the first time. Rejects if its result is invalid. */
  readonly prepare: () => Promise<void>;
  readonly started: () => void;
  /** Ends `events$`. */
  readonly complete: () => void;
}

/** The {@link TokenService} that the module provides; it starts and stops with the application. */
export class KeeperTokenService
  extends TokenService
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  override readonly events$: Observable<TokenEvent>;
  readonly #parts: KeeperTokenServiceParts;
  readonly #keeper: TokenKeeper;

  constructor(parts: KeeperTokenServiceParts) {
    super();
    this.#parts = parts;
    this.#keeper = parts.keeper;
    this.events$ = parts.events$;
  }

  override get status(): TokenStatus {
    return this.#keeper.status();
  }

  override getAccessToken(options?: WaitOptions): Promise<string> {
    return this.#keeper.get(options);
  }

  override async getAuthorizationHeader(options?: WaitOptions): Promise<string> {
    return `Bearer ${await this.#keeper.get(options)}`;
  }

  override peekAccessToken(): string | undefined {
    return this.#keeper.peek();
  }

  override async whenReady(options?: WaitOptions): Promise<void> {
    await this.#keeper.get(options);
  }

  override renew(options?: WaitOptions): Promise<void> {
    return this.#keeper.renew(options);
  }

  override reject(accessToken: string): void {
    this.#keeper.reject(accessToken);
  }

  async onModuleInit(): Promise<void> {
    await this.#parts.prepare();
  }

  onApplicationBootstrap(): void {
    this.#parts.started();
    this.#keeper.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.#keeper.stop();
  }

  beforeApplicationShutdown(): void {
    this.#parts.complete();
  }
}
