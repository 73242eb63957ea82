import { ConfigurationError } from '../../errors/index.js';

/** Every way in which the emulator can fail. */
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
 * - `status`: answers with `status` (503), nothing done
 * - `html`: the same as an HTML page (502)
 * - `reset`: destroys the connection, nothing done
 * - `hang`: never answers, nothing done
 * - `lost-reply`: does what was asked, destroys the connection before the first byte of the answer
 * - `slow`: does what was asked, answers after `delayMs`
 * - `drip`: does what was asked, answers one byte each `intervalMs`
 * - `bad-signature`, `no-signature`: does what was asked, with a wrong or without a `meta.sign`
 * - `gzip-bomb`: 50 kB that unpack to 50 MB, nothing done
 * - `redirect`: answers with `status` (307) and a `Location` on this server, nothing done
 * - `malformed`: answers 200 with `body`, or with something that does not fit, nothing done
 * - `echo`: answers 400 with an error that repeats the body of the request, nothing done
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface EmulatorFault {
  readonly kind: FaultKind;
  /** Only requests to this path. @default any */
  readonly path?: string | undefined;
  /** So many requests; `Infinity` for all. @default 1 */
  readonly times?: number | undefined;
  /** HTTP status of the answer. @default by kind: 503, 502, 307, 400, 200 */
  readonly status?: number | undefined;
  /** Headers of the answer beside, or instead of, those it has anyway. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Body of the answer: a string as it is, anything else as JSON. */
  readonly body?: unknown;
  /** How late `slow` answers. @default 1_000 */
  readonly delayMs?: number | undefined;
  /** How long `drip` takes for a byte. @default 1_000 */
  readonly intervalMs?: number | undefined;
}

/** Faults that wait for their request. The first that fits is taken. */
export class Faults {
  #waiting: { readonly fault: EmulatorFault; times: number }[] = [];

  /** Returns a function that withdraws it. */
  add(fault: EmulatorFault): () => void {
    if (!FAULT_KINDS.includes(fault.kind)) {
      throw new ConfigurationError(`no such kind of fault. Write one of ${FAULT_KINDS.join(', ')}.`);
    }
    const entry = { fault, times: fault.times ?? 1 };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  take(path: string): EmulatorFault | undefined {
    const entry = this.#waiting.find(
      ({ fault, times }) => times > 0 && (fault.path === undefined || fault.path === path),
    );
    if (entry === undefined) return undefined;
    entry.times -= 1;
    this.#waiting = this.#waiting.filter(({ times }) => times > 0);
    return entry.fault;
  }
}
