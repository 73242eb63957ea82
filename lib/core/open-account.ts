import { accountHash, credentialFingerprint, type SealedCredentials } from '../protocol/index.js';
import type { AccountIdentity, AccountStore, TokenStore } from './token-store.js';

export interface AccountSettings {
  readonly baseUrl: string;
  readonly rateLimit: AccountIdentity['rateLimit'];
}

/** The account in the store that the credentials name. Credentials that change open another one. */
export class OpenAccount {
  readonly #store: TokenStore;
  readonly #settings: AccountSettings;
  readonly #wake: () => void;
  #identity: AccountIdentity | undefined;
  #open: AccountStore | undefined;
  #unwatch: (() => void) | undefined;

  constructor(store: TokenStore, settings: AccountSettings, wake: () => void) {
    this.#store = store;
    this.#settings = settings;
    this.#wake = wake;
  }

  get current(): AccountStore | undefined {
    return this.#open;
  }

  /** Returns whether the credentials opened another account than before. */
  async use(credentials: SealedCredentials): Promise<{ account: AccountStore; changed: boolean }> {
    const identity: AccountIdentity = {
      apiVersion: credentials.apiVersion,
      ...this.#settings,
      accountHash: accountHash(credentials, this.#settings.baseUrl),
      credentialFingerprint: credentialFingerprint(credentials),
    };
    const isSame =
      this.#identity?.accountHash === identity.accountHash &&
      this.#identity.credentialFingerprint === identity.credentialFingerprint;
    if (isSame && this.#open !== undefined) return { account: this.#open, changed: false };
    await this.close();
    this.#identity = identity;
    this.#open = this.#store.open(identity);
    this.#unwatch = this.#open.watch(this.#wake);
    return { account: this.#open, changed: true };
  }

  async close(): Promise<void> {
    this.#unwatch?.();
    await this.#open?.close();
    this.#open = undefined;
  }
}
