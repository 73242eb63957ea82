import {
  type AccountStore,
  InMemoryTokenStore,
  type StoredAccountId,
  type TokenStore,
} from '../../lib/index.js';
import type { SimClock } from './sim-clock.js';

export const STORE_METHODS = [
  'read',
  'acquire',
  'write',
  'release',
  'spend',
  'spent',
  'closeBudget',
  'close',
] as const;
export type StoreMethod = (typeof STORE_METHODS)[number];

/** Ways in which a store can be in trouble. */
export const STORE_TROUBLES = [
  'hangs',
  'rejects',
  'throws at once',
  'answers after 2.5 s',
  'answers nonsense',
] as const;
export type StoreTrouble = (typeof STORE_TROUBLES)[number];

/** A store in memory that is slow, or in trouble in some of its methods. */
export class FaultyStore implements TokenStore {
  readonly kind = 'faulty';
  trouble: StoreTrouble | undefined;
  methods: readonly StoreMethod[] = STORE_METHODS;
  roundTripMs = 0;
  canWatch = true;
  readonly #clock: SimClock;
  readonly #inner: InMemoryTokenStore;

  constructor(clock: SimClock, inner: InMemoryTokenStore = new InMemoryTokenStore(clock)) {
    this.#clock = clock;
    this.#inner = inner;
  }

  open(account: StoredAccountId): AccountStore {
    const inner = this.#inner.open(account);
    return {
      read: () => this.#call('read', () => inner.read()),
      acquire: (request) => this.#call('acquire', () => inner.acquire(request)),
      write: (request) => this.#call('write', () => inner.write(request)),
      release: (turn) => this.#call('release', () => inner.release(turn)),
      spend: (request) => this.#call('spend', () => inner.spend(request)),
      spent: (turn, freeInMs) => this.#call('spent', () => inner.spent(turn, freeInMs)),
      closeBudget: (forMs) => this.#call('closeBudget', () => inner.closeBudget(forMs)),
      close: (usefulForMs) => this.#call('close', () => inner.close(usefulForMs)),
      watch: (wake) => (this.canWatch ? inner.watch(wake) : () => undefined),
    };
  }

  #call<T>(method: StoreMethod, call: () => Promise<T>): Promise<T> {
    if (this.trouble === undefined || !this.methods.includes(method)) return this.#slowly(call);
    switch (this.trouble) {
      case 'hangs':
        return new Promise(() => undefined);
      case 'rejects':
        return Promise.reject(new Error('READONLY You cannot write against a read only replica.'));
      case 'throws at once':
        throw new TypeError('not connected');
      case 'answers after 2.5 s':
        return this.#after(2_500).then(call);
      case 'answers nonsense':
        return new Promise((resolve, reject) => {
          // What was asked is done; the answer is none that the port knows.
          call().then(() => void Reflect.apply(resolve, undefined, [{ is: 'fine', waitMs: 'soon' }]), reject);
        });
    }
  }

  async #slowly<T>(call: () => Promise<T>): Promise<T> {
    if (this.roundTripMs === 0) return call();
    await this.#after(this.roundTripMs / 2);
    const result = await call();
    await this.#after(this.roundTripMs / 2);
    return result;
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.setTimeout(resolve, ms));
  }
}
