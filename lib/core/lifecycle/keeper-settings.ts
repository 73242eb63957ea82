import type { ExchangeSettings } from '../exchange/exchange-result.js';
import type { AccountSettings } from '../store/open-account.js';
import type { TokenEvent } from './token-event.js';
import type { WindowSettings } from '../policy/token-window.js';

export interface KeeperSettings {
  readonly name: string;
  /** Fetch the first token at startup, not on the first call. */
  readonly eager: boolean;
  readonly waitTimeoutMs: number;
  readonly window: WindowSettings;
  readonly account: AccountSettings;
  readonly exchange: ExchangeSettings;
  readonly random: () => number;
}

/** Something an operator should be told once. */
export type TokenNotice = 'two-factor' | 'short-lifetime' | 'doubtful-lifetime' | 'refresh-unused';

/** Receives events, notices and store recoveries. */
export interface KeeperObserver {
  event(event: TokenEvent): void;
  notice(notice: TokenNotice): void;
  /** The store can be used again. */
  storeReturned(awayForMs: number): void;
}
