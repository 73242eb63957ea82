import type { B2binpayAuthModuleOptions } from './options.js';

/** What the user gave, as it is injected: nothing prints, serializes or clones it. */
export class HiddenOptions {
  readonly #given: B2binpayAuthModuleOptions;

  constructor(given: B2binpayAuthModuleOptions) {
    this.#given = given;
  }

  /** A test may override the provider with options as they are. */
  static reveal(injected: HiddenOptions | B2binpayAuthModuleOptions): B2binpayAuthModuleOptions {
    return injected instanceof HiddenOptions ? injected.#given : injected;
  }
}
