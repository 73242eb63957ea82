import type { CallbackKind, Credentials } from '../../protocol/index.js';

/**
 * What an attacker changes after the vendor has signed:
 *
 * - `status`, `amount`, `trackingId`, `time`: a signed field
 * - `sign`: replaces the signature
 * - `unsigned`: removes the signature
 * - `stripped`: removes the signature and the transfer
 * - `kind`: a deposit becomes a payout, or the reverse; not signed
 * - `id`, `currency`: a field that is not signed
 */
export type CallbackTampering =
  'status' | 'amount' | 'trackingId' | 'time' | 'sign' | 'unsigned' | 'stripped' | 'kind' | 'id' | 'currency';

/** Options of {@link B2binpayEmulator.sendCallback}. */
export interface SendCallbackOptions {
  /** What the callback is about. @default 'deposit' */
  readonly kind?: CallbackKind | undefined;
  /**
   * Status of the transfer; of the deposit or payout if `transfers` is `none`.
   *
   * @default 2, confirmed; without a transfer cancelled: 4 (deposit), 3 (payout)
   */
  readonly status?: number | undefined;
  /** Amount of the transfer, a decimal number. @default '0.300000000000000000' */
  readonly amount?: string | undefined;
  /** Your id of the deposit or payout. @default '' */
  readonly trackingId?: string | null | undefined;
  /** The vendor's id of the deposit or payout. @default a new one */
  readonly id?: string | undefined;
  /** Id of the currency. @default '1002' */
  readonly currencyId?: string | undefined;
  /** Signed time, ISO 8601. @default now, by the emulator's clock */
  readonly time?: string | undefined;
  /** How many transfers it includes; of two, one is a transportation of funds (`op_type` 9). @default 'one' */
  readonly transfers?: 'one' | 'two' | 'none' | undefined;
  /** Whether a callback without transfer is signed, as only v3 does. @default true for v3 */
  readonly isSigned?: boolean | undefined;
  /** What is changed after signing. @default nothing */
  readonly tampering?: CallbackTampering | undefined;
  /** Credentials that sign it. @default those of the first account */
  readonly credentials?: Credentials | undefined;
  /** Media type of the body. @default 'application/vnd.api+json' */
  readonly contentType?: string | undefined;
  /** How often it is sent at most, until a response is 200. @default 3 */
  readonly attempts?: number | undefined;
  /** Time between attempts in milliseconds, by the emulator's clock. @default 250 */
  readonly retryDelayMs?: number | undefined;
}
