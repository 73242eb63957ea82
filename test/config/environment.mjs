import { ModuleMocker } from 'jest-mock';
import { compileOnce } from './compile-once.mjs';
import { giveRunnerSequentialStorage } from './sequential-storage.mjs';

compileOnce();

/**
 * Tests run in Node's own global scope, where the packages live that they share (`shared-packages.mjs`). Jest's environments
 * make one for each file, with other classes of `Error` and `Array`, and put a proxy before it, so that a loop over
 * `Number.isInteger` takes a hundred times as long. What a file leaves there goes when it ends.
 */
export default class NodeScopeEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern = null;
  #keys = new Set(Reflect.ownKeys(globalThis));
  #env = { ...process.env };
  #exit = Reflect.get(process, 'exit');
  #stackTraceLimit = Error.stackTraceLimit;
  #restoreStorage = giveRunnerSequentialStorage();

  getVmContext() {
    return globalThis;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** The runner's first event comes when it is loaded, before any test file is. */
  handleTestEvent() {
    this.#restoreStorage();
  }

  async setup() {}

  async teardown() {
    for (const key of Reflect.ownKeys(globalThis)) {
      if (!this.#keys.has(key)) Reflect.deleteProperty(globalThis, key);
    }
    for (const name of Object.keys(process.env)) {
      if (!(name in this.#env)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, this.#env);
    process.exit = this.#exit;
    Error.stackTraceLimit = this.#stackTraceLimit;
  }
}
