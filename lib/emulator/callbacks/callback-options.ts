import type { CallbackKind, Credentials } from '../../protocol/index.js';

/** What an attacker changes after signing. */
export type CallbackTampering =
  | 'status'
  | 'amount'
  | 'trackingId'
  | 'time'
  /** A wrong signature. */
  | 'sign'
  /** Without signature. */
  | 'unsigned'
  /** Without signature and transfer. */
  | 'stripped'
  /** A deposit becomes a payout, or vice versa. Not signed. */
  | 'kind'
  /** Not signed. */
  | 'id'
  /** Not signed. */
  | 'currency';

export interface SendCallbackOptions {
  /** @default 'deposit' */
  readonly kind?: CallbackKind | undefined;
  /** Of the transfer; of the deposit or payout if `transfers` is `none`. @default 2; without transfer cancelled: 4, 3 */
  readonly status?: number | undefined;
  /** @default '0.300000000000000000' */
  readonly amount?: string | undefined;
  /** @default '' */
  readonly trackingId?: string | null | undefined;
  /** Of the deposit or payout. @default a new one */
  readonly id?: string | undefined;
  /** @default '1002' */
  readonly currencyId?: string | undefined;
  /** ISO 8601. @default now, by the emulator's clock */
  readonly time?: string | undefined;
  /** How many transfers are included; of two, one is a transportation of funds (`op_type` 9). @default 'one' */
  readonly transfers?: 'one' | 'two' | 'none' | undefined;
  /** Whether a callback without transfer is signed, as only v3 does. @default true for v3 */
  readonly isSigned?: boolean | undefined;
  /** What is changed after signing. */
  readonly tampering?: CallbackTampering | undefined;
  /** Account that signs. @default the first account */
  readonly credentials?: Credentials | undefined;
  /** @default 'application/vnd.api+json' */
  readonly contentType?: string | undefined;
  /** Maximum number of deliveries, until one gets a 200. @default 3 */
  readonly attempts?: number | undefined;
  /** Milliseconds between attempts, by the emulator's clock. @default 250 */
  readonly retryDelayMs?: number | undefined;
}
