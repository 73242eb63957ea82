import { firstValueFrom } from 'rxjs';
import { ApiRequestError, MalformedResponseError } from '../errors/index.js';
import type { B2binpayHttpService } from '../http/index.js';
import {
  type CallbackDifference,
  type CallbackKind,
  chooseTransfer,
  own,
  ownerOf,
  resourceDifferences,
  type SignedCallback,
  transferDifferences,
  type UnsignedNotice,
} from '../protocol/index.js';

/** Options of {@link CallbackConfirmer.confirm}. */
export interface ConfirmOptions {
  /** Aborts the calls to the API: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Result of {@link CallbackConfirmer.confirm}. */
export type Confirmation =
  | {
      /** The API confirms the callback. */
      readonly confirmed: true;
      /** The deposit or payout, as the API returned it. Take from it what the signature does not cover. */
      readonly resource: Readonly<Record<string, unknown>>;
    }
  | {
      /** The API contradicts the callback. */
      readonly confirmed: false;
      /** The properties in which they differ; at least one. */
      readonly differences: readonly CallbackDifference[];
    };

/** Ids that are safe in a path. The vendor's are numbers. */
const SAFE_ID = /^[\w-]{1,64}$/;
const NOT_FOUND = 404;

/**
 * Compares a callback with what the API says: the signature covers neither id, currency nor whether it is a deposit or a
 * payout. Also the way to read what an unsigned notice is about.
 *
 * @example
 * ```ts
 * const confirmation = await confirmer.confirm(callback);
 * if (!confirmation.confirmed) throw new Error(`the API differs in ${confirmation.differences.join(', ')}`);
 * ```
 */
export class CallbackConfirmer {
  readonly #http: B2binpayHttpService;

  /**
   * The module makes one for each instance; public for other uses.
   *
   * @param http Calls the API of the callback's instance.
   */
  constructor(http: B2binpayHttpService) {
    this.#http = http;
  }

  /**
   * Reads the transfer, then the deposit or payout, and compares. A 404 is the difference `id`.
   *
   * Rejects with the errors of {@link B2binpayHttpService}, and with `MalformedResponseError` if a response contains no
   * resource.
   */
  async confirm(
    callback: SignedCallback | UnsignedNotice,
    { signal }: ConfirmOptions = {},
  ): Promise<Confirmation> {
    if (callback.trust === 'signed' && callback.signed.of === 'transfer') {
      return this.#confirmTransfer(callback, signal);
    }
    const { kind, id } = callback.unverified;
    const resource = await this.#read(kind, id, signal);
    return resource === undefined ? UNKNOWN : verdict(resource, resourceDifferences(callback, resource));
  }

  async #confirmTransfer(callback: SignedCallback, signal: AbortSignal | undefined): Promise<Confirmation> {
    const transferId = verifiedTransferOf(callback);
    const transfer = transferId && (await this.#read('transfer', transferId, signal));
    if (!transfer) return UNKNOWN;
    const owner = ownerOf(transfer);
    if (owner === undefined)
      throw new MalformedResponseError(['data.attributes.op_type', 'data.attributes.op_id']);
    const differences = transferDifferences(callback, transfer, owner);
    // Neither a deposit nor a payout.
    if (owner.kind === undefined) return { confirmed: false, differences };
    const resource = await this.#read(owner.kind, owner.id, signal);
    if (resource === undefined) return UNKNOWN;
    return verdict(resource, [...differences, ...resourceDifferences(callback, resource)]);
  }

  async #read(
    type: CallbackKind | 'transfer',
    id: string,
    signal: AbortSignal | undefined,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    if (!SAFE_ID.test(id)) return undefined;
    try {
      const { data } = await firstValueFrom(
        this.#http.get<unknown>(`/${type}/${id}/`, { ...(signal && { signal }) }),
      );
      const resource = own(data, 'data');
      if (!isResource(resource)) throw new MalformedResponseError(['data']);
      return resource;
    } catch (error) {
      if (error instanceof ApiRequestError && error.httpStatus === NOT_FOUND) return undefined;
      throw error;
    }
  }
}

const UNKNOWN: Confirmation = { confirmed: false, differences: ['id'] };

/** The id of the transfer in the body whose fields are signed. */
function verifiedTransferOf({ unverified: { kind, opType, body } }: SignedCallback): string | undefined {
  const choice = chooseTransfer(kind, body.data, body.included);
  if (choice.is !== 'chosen') return undefined;
  return (choice.candidates.find((transfer) => transfer.opType === opType) ?? choice.candidates[0])?.id;
}

function verdict(
  resource: Readonly<Record<string, unknown>>,
  differences: readonly CallbackDifference[],
): Confirmation {
  return differences.length === 0 ? { confirmed: true, resource } : { confirmed: false, differences };
}

function isResource(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
