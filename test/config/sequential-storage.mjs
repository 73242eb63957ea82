import asyncHooks from 'node:async_hooks';

/**
 * Jest's runner keeps the running test in an `AsyncLocalStorage`, for the errors of tests that run concurrently. In Node
 * 20 such a storage makes every promise of the process call a hook, a fifth of the time of a simulation. Our tests run one
 * after another: a variable is enough.
 */
class SequentialStorage {
  #store;

  getStore() {
    return this.#store;
  }

  async run(store, callback) {
    const before = this.#store;
    this.#store = store;
    try {
      return await callback();
    } finally {
      this.#store = before;
    }
  }
}

/** Returns an end of the exchange, for once the runner is loaded. Newer Nodes define the storage by a getter. */
export function giveRunnerSequentialStorage() {
  const name = 'AsyncLocalStorage';
  const original = Object.getOwnPropertyDescriptor(asyncHooks, name);
  const { configurable, enumerable } = original;
  if (!configurable) return () => undefined;
  Object.defineProperty(asyncHooks, name, {
    configurable,
    enumerable,
    writable: true,
    value: SequentialStorage,
  });
  return () => Object.defineProperty(asyncHooks, name, original);
}
