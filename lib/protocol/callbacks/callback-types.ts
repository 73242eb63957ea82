/** -3 cancelled, -2 blocked, -1 failed, 0 created, 1 unconfirmed, 2 confirmed. */
export type TransferStatus = -3 | -2 | -1 | 0 | 1 | 2;

/** 2 created and unpaid, 3 paid, 4 cancelled, 5 unresolved. */
export type DepositStatus = 2 | 3 | 4 | 5;

/** What a callback is about. */
export type CallbackKind = 'deposit' | 'payout';

/** The fields that a key of the instance has signed, character by character as received. */
export type SignedFields =
  | {
      /** A transfer: money moved, or was about to. */
      readonly of: 'transfer';
      /** Status of the transfer. */
      readonly status: TransferStatus;
      /** A decimal number. Never convert it to a float. */
      readonly amount: string;
      /** Your id of the deposit or payout; `''` if it has none. */
      readonly trackingId: string;
      /** When the vendor signed it, ISO 8601. */
      readonly time: string;
    }
  | {
      /** A deposit without a transfer (API v3 only). Its statuses are not those of a transfer. */
      readonly of: 'deposit';
      /** Status of the deposit. */
      readonly status: DepositStatus;
      /** Your id of the deposit; `''` if it has none. */
      readonly trackingId: string;
      /** When the vendor signed it, ISO 8601. */
      readonly time: string;
    }
  | {
      /** A payout without a transfer (API v3 only). Its status is not signed: read it from the API. */
      readonly of: 'payout';
      /** Your id of the payout. Starts with a letter or `_`. */
      readonly trackingId: string;
      /** When the vendor signed it, ISO 8601. */
      readonly time: string;
    };

/** A callback that a key of the instance has signed. Nothing outside `signed` is proven. */
export interface SignedCallback {
  /** Tells it from an {@link UnsignedNotice}. */
  readonly trust: 'signed';
  /** The proven part. */
  readonly signed: SignedFields;
  /**
   * The vendor joins amount and tracking id without a separator. `closed`: the tracking id starts with a letter or `_`,
   * so only one reading is possible. `open`: digits may have been moved from one to the other.
   */
  readonly boundary: 'closed' | 'open';
  /** Not signed: anybody on the way could have changed it. Not even `kind` is proven. */
  readonly unverified: {
    /** What the callback claims to be about. */
    readonly kind: CallbackKind;
    /** The vendor's id of the deposit or payout. */
    readonly id: string;
    /**
     * `op_type` of the transfer whose fields are signed: only 1 is a deposit and only 2 a payout, 9 is a transportation of
     * funds, 49 the activation of an address. Absent if there is no transfer.
     */
    readonly opType?: number | undefined;
    /** The whole body. */
    readonly body: CallbackDto;
  };
  /** Identifies the callback: the same for each of its deliveries, whatever the unsigned fields are. */
  readonly replayKey: string;
  /** The key that signed it: the current one, or an earlier one. */
  readonly keyId: 'current' | `previous-${number}`;
}

/** A notice without transfer and signature: a hint to read the deposit or payout from the API. */
export interface UnsignedNotice {
  /** Tells it from a {@link SignedCallback}. */
  readonly trust: 'unsigned';
  /** Not signed: anybody could have sent it. */
  readonly unverified: {
    /** What the notice claims to be about. */
    readonly kind: CallbackKind;
    /** The vendor's id of the deposit or payout. */
    readonly id: string;
  };
}

/** Body of a callback as the vendor documents it ("Callbacks"). It may have further fields. */
export interface CallbackDto {
  /** The deposit or payout. */
  readonly data: CallbackResource;
  /** Related resources: transfers, the currency. */
  readonly included?: readonly CallbackIncluded[] | undefined;
  /** Time and signature. */
  readonly meta?:
    | {
        /** When the vendor sent it, ISO 8601. */
        readonly time?: string | undefined;
        /** HMAC-SHA256 of the signed fields, 64 hex digits. */
        readonly sign?: string | null | undefined;
      }
    | undefined;
}

/** The deposit or payout in the body of a callback. */
export interface CallbackResource {
  /** Type of the resource. */
  readonly type: CallbackKind;
  /** The vendor's id. */
  readonly id: string;
  /** As the vendor sent them. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** By name, e.g. `currency`. */
  readonly relationships?: Readonly<Record<string, CallbackRelationship | undefined>> | undefined;
}

/** A JSON:API relationship. */
export interface CallbackRelationship {
  /** The related resources. */
  readonly data?: CallbackReference | readonly CallbackReference[] | null | undefined;
}

/** A JSON:API resource identifier. */
export interface CallbackReference {
  /** Type of the resource, e.g. `currency`. */
  readonly type: string;
  /** The vendor's id. */
  readonly id: string;
}

/** A related resource in the body of a callback. */
export interface CallbackIncluded {
  /** Type of the resource, e.g. `transfer`. */
  readonly type: string;
  /** The vendor's id. */
  readonly id: string;
  /** As the vendor sent them. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}
