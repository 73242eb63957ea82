/** The documented name of `util.inspect.custom`, which saves an import of `node:util`. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const REDACTED = '[redacted]';

/** A string that logs, templates, JSON and `util.inspect` show as `[redacted]`. */
export class Secret {
  readonly #value: string;

  /** Hides a string. */
  constructor(value: string) {
    this.#value = value;
  }

  /** The secret string itself. */
  reveal(): string {
    return this.#value;
  }

  /** `[redacted]` */
  toString(): string {
    return REDACTED;
  }

  /** `[redacted]` */
  toJSON(): string {
    return REDACTED;
  }

  /** @internal */
  [INSPECT](): string {
    return REDACTED;
  }
}
