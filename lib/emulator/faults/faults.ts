import { ConfigurationError } from '../../errors/index.js';

/** Every {@link FaultKind}. */
export const FAULT_KINDS = [
  'status',
  'lost-reply',
  'reset',
  'hang',
  'slow',
  'drip',
  'html',
  'bad-signature',
  'no-signature',
  'gzip-bomb',
  'redirect',
  'malformed',
  'echo',
] as const;

/**
 * How a request fails. It is processed before these faults:
 *
 * - `lost-reply`: destroys the connection before the first byte of the response
 * - `slow`: responds after `delayMs`
 * - `drip`: sends a byte of the response every `intervalMs`
 * - `bad-signature`, `no-signature`: responds with a wrong `meta.sign`, or without one
 *
 * It is not processed with these:
 *
 * - `status`: responds with `status` (503)
 * - `html`: responds with an HTML page (502)
 * - `reset`: destroys the connection
 * - `hang`: never responds
 * - `gzip-bomb`: responds with 50 kB that decompress to 50 MB
 * - `redirect`: responds with `status` (307) and a `Location` on this server
 * - `malformed`: responds 200 with `body`, or with a body that does not match the documentation
 * - `echo`: responds 400 with an error that repeats the body of the request
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Argument of {@link B2binpayEmulator.fault}. */
export interface EmulatorFault {
  /** How the requests fail. */
  readonly kind: FaultKind;
  /** Only requests to this path fail. @default any path */
  readonly path?: string | undefined;
  /** How many requests fail; `Infinity` for all. @default 1 */
  readonly times?: number | undefined;
  /** HTTP status of the response. @default by kind: 503, 502, 307, 400, 200 */
  readonly status?: number | undefined;
  /** Headers of the response, in addition to its own or instead of them. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Body of the response: a string as it is, anything else as JSON. @default by kind */
  readonly body?: unknown;
  /** Delay of `slow`, in milliseconds. @default 1_000 */
  readonly delayMs?: number | undefined;
  /** Interval between the bytes of `drip`, in milliseconds. @default 1_000 */
  readonly intervalMs?: number | undefined;
}

/** Faults pending for future requests. The first that matches applies. */
export class Faults {
  #pending: { readonly fault: EmulatorFault; times: number }[] = [];

  /** Returns a function that removes the fault. */
  add(fault: EmulatorFault): () => void {
    if (!FAULT_KINDS.includes(fault.kind)) {
      throw new ConfigurationError(`unknown kind of fault. Write one of ${FAULT_KINDS.join(', ')}.`);
    }
    const entry = { fault, times: fault.times ?? 1 };
    this.#pending.push(entry);
    return () => {
      this.#pending = this.#pending.filter((other) => other !== entry);
    };
  }

  take(path: string): EmulatorFault | undefined {
    const entry = this.#pending.find(
      ({ fault, times }) => times > 0 && (fault.path === undefined || fault.path === path),
    );
    if (entry === undefined) return undefined;
    entry.times -= 1;
    this.#pending = this.#pending.filter(({ times }) => times > 0);
    return entry.fault;
  }
}
