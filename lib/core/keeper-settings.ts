import type { AccountSettings } from './open-account.js';
import type { ExchangeSettings } from './exchange-result.js';
import type { TokenEvent } from './token-event.js';
import type { WindowSettings } from './token-window.js';

export interface KeeperSettings {
  readonly name: string;
  /** Fetch the first token at the start, not with the first call. */
  readonly eager: boolean;
  readonly waitTimeoutMs: number;
  readonly window: WindowSettings;
  readonly account: AccountSettings;
  readonly exchange: ExchangeSettings;
  readonly random: () => number;
}

/** Something an operator should know once. */
export type TokenNotice = 'two-factor' | 'short-lifetime' | 'doubtful-lifetime';

/** Whom the token's life is told to. */
export interface KeeperObserver {
  event(event: TokenEvent): void;
  notice(notice: TokenNotice): void;
}
