import type { B2binpayAuthModuleOptions } from './options.js';

/** Wraps the injected options, so that they are not logged, serialized or cloned. */
export class HiddenOptions {
  readonly #given: B2binpayAuthModuleOptions;

  constructor(given: B2binpayAuthModuleOptions) {
    this.#given = given;
  }

  /** Accepts plain options too: a test may override the provider with them. */
  static reveal(injected: HiddenOptions | B2binpayAuthModuleOptions): B2binpayAuthModuleOptions {
    return injected instanceof HiddenOptions ? injected.#given : injected;
  }
}
