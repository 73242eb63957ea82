/** -3 cancelled, -2 blocked, -1 failed, 0 created, 1 unconfirmed, 2 confirmed. */
export type TransferStatus = -3 | -2 | -1 | 0 | 1 | 2;

/** 2 created and unpaid, 3 paid, 4 cancelled, 5 unresolved. */
export type DepositStatus = 2 | 3 | 4 | 5;

export type CallbackKind = 'deposit' | 'payout';

/** The signed fields, character by character as received. */
export type SignedFields =
  | {
      readonly of: 'transfer';
      readonly status: TransferStatus;
      /** A decimal number. Never convert it to a float. */
      readonly amount: string;
      /** `''` if there is none. */
      readonly trackingId: string;
      readonly time: string;
    }
  | {
      /** API v3 only, without a transfer. Its statuses differ from those of a transfer. */
      readonly of: 'deposit';
      readonly status: DepositStatus;
      readonly trackingId: string;
      readonly time: string;
    }
  | {
      /** API v3 only, without a transfer. The status of a payout is not signed: query the API for it. */
      readonly of: 'payout';
      /** Starts with a letter or `_`. */
      readonly trackingId: string;
      readonly time: string;
    };

/** A callback signed by a key of this instance. Nothing outside `signed` is proven. */
export interface SignedCallback {
  readonly trust: 'signed';
  readonly signed: SignedFields;
  /**
   * The vendor joins amount and tracking id without a separator. `closed`: the tracking id starts with a letter or `_`,
   * so only one reading is possible. `open`: digits may have moved from one to the other.
   */
  readonly boundary: 'closed' | 'open';
  /** Not signed: anyone along the way could have changed it. Not even deposit or payout is proven. */
  readonly unverified: {
    readonly kind: CallbackKind;
    readonly id: string;
    /**
     * `op_type` of the transfer whose fields are signed: only 1 is a deposit and only 2 a payout, 9 is a transportation of
     * funds, 49 the activation of an address. Absent without a transfer.
     */
    readonly opType?: number | undefined;
    readonly body: CallbackDto;
  };
  /** The same for every delivery of a callback, whatever its unsigned fields. */
  readonly replayKey: string;
  /** Which key signed it: the current or a previous one. */
  readonly keyId: 'current' | `previous-${number}`;
}

/** A notice without transfer and signature: no more than a hint to query the API. */
export interface UnsignedNotice {
  readonly trust: 'unsigned';
  readonly unverified: { readonly kind: CallbackKind; readonly id: string };
}

/** Body of a callback as the vendor documents it ("Callbacks"); further fields are possible. */
export interface CallbackDto {
  readonly data: CallbackResource;
  readonly included?: readonly CallbackIncluded[] | undefined;
  readonly meta?:
    { readonly time?: string | undefined; readonly sign?: string | null | undefined } | undefined;
}

export interface CallbackResource {
  readonly type: CallbackKind;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, CallbackRelationship | undefined>> | undefined;
}

export interface CallbackRelationship {
  readonly data?: CallbackReference | readonly CallbackReference[] | null | undefined;
}

export interface CallbackReference {
  readonly type: string;
  readonly id: string;
}

export interface CallbackIncluded {
  readonly type: string;
  readonly id: string;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}
