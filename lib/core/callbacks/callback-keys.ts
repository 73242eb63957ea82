import { createSecretKey, type KeyObject } from 'node:crypto';
import {
  callbackKey,
  type SealedCredentials,
  SignatureComparer,
  type SignedCallback,
  signatureOf,
} from '../../protocol/index.js';
import type { Clock } from '../time/clock.js';

/** The key that signed, and the computed signature. */
export interface KeyMatch {
  readonly keyId: SignedCallback['keyId'];
  /** 64 lower-case hex digits. */
  readonly mac: string;
}

interface RetiredKey {
  readonly key: KeyObject;
  /** Monotonic milliseconds. */
  readonly until: number;
}

/** The keys that may have signed a callback: the current one, those it replaced, and those configured as previous. */
export class CallbackKeys {
  readonly #clock: Clock;
  readonly #retireAfterMs: number;
  readonly #previous: readonly KeyObject[];
  readonly #signatures = new SignatureComparer();
  #credentials: SealedCredentials | undefined;
  #current: KeyObject | undefined;
  #retired: readonly RetiredKey[] = [];

  /** @param retireAfterMs how long a replaced key is still accepted, in milliseconds. */
  constructor(clock: Clock, retireAfterMs: number, previous: readonly SealedCredentials[] = []) {
    this.#clock = clock;
    this.#retireAfterMs = retireAfterMs;
    this.#previous = previous.flatMap((credentials) => secretKeyOf(credentials) ?? []);
  }

  /** `unknown` until there are credentials; `none` if these sign no callbacks (v3 without `callbackSecret`). */
  get state(): 'unknown' | 'none' | 'ready' {
    if (this.#current !== undefined) return 'ready';
    return this.#credentials === undefined ? 'unknown' : 'none';
  }

  /** Uses these credentials from now on; the previous key is still accepted for a while. */
  use(credentials: SealedCredentials): void {
    this.#credentials = credentials;
    const key = secretKeyOf(credentials);
    const before = this.#current;
    if (key === undefined || before === undefined || key.equals(before)) {
      this.#current = key ?? before;
      return;
    }
    this.#current = key;
    const until = this.#clock.monotonic() + this.#retireAfterMs;
    this.#retired = [{ key: before, until }, ...this.#stillRetired()].filter(
      ({ key: old }) => !old.equals(key),
    );
  }

  /** The key that made this signature; compares in constant time. */
  match(message: string, sign: string): KeyMatch | undefined {
    if (this.#current !== undefined) {
      const mac = signatureOf(this.#current, message);
      if (this.#signatures.isSame(mac, sign)) return { keyId: 'current', mac };
    }
    const before = [...this.#stillRetired().map(({ key }) => key), ...this.#previous];
    for (const [index, key] of before.entries()) {
      const mac = signatureOf(key, message);
      if (this.#signatures.isSame(mac, sign)) return { keyId: `previous-${index + 1}`, mac };
    }
    return undefined;
  }

  #stillRetired(): readonly RetiredKey[] {
    const now = this.#clock.monotonic();
    this.#retired = this.#retired.filter(({ until }) => until > now);
    return this.#retired;
  }
}

function secretKeyOf(credentials: SealedCredentials): KeyObject | undefined {
  const key = callbackKey(credentials);
  return key === undefined ? undefined : createSecretKey(key);
}
