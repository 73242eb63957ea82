import { ConfigurationError } from '../../errors/index.js';

/** All kinds of faults of the emulator. */
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
 * - `status`: responds with `status` (503), nothing processed
 * - `html`: the same with an HTML page (502)
 * - `reset`: resets the connection, nothing processed
 * - `hang`: never responds, nothing processed
 * - `lost-reply`: processes the request, closes the connection before the first byte of the response
 * - `slow`: processes the request, responds after `delayMs`
 * - `drip`: processes the request, sends the body one byte per `intervalMs`
 * - `bad-signature`, `no-signature`: processes the request, with a wrong `meta.sign` or without one
 * - `gzip-bomb`: 50 kB that decompress to 50 MB, nothing processed
 * - `redirect`: responds with `status` (307) and a `Location` on this server, nothing processed
 * - `malformed`: responds 200 with `body`, by default an invalid one, nothing processed
 * - `echo`: responds 400 with an error that quotes the body of the request, nothing processed
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface EmulatorFault {
  readonly kind: FaultKind;
  /** Only requests to this path. @default any */
  readonly path?: string | undefined;
  /** Number of requests; `Infinity` for all. @default 1 */
  readonly times?: number | undefined;
  /** HTTP status of the response. @default by kind: 503, 502, 307, 400, 200 */
  readonly status?: number | undefined;
  /** Headers added to the response; they override its own. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Body of the response: a string as it is, anything else as JSON. */
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
