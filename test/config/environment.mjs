import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';
import { giveRunnerSequentialStorage } from './sequential-storage.mjs';
import { compileOnce } from './compile-once.mjs';

compileOnce();

/**
 * Jest's environment for Node, over an ordinary global object. Its own puts a
 * proxy before the global, so that each `Number`, `Map` or `Date` in the code
 * costs an interceptor call: a loop over `Number.isInteger` takes a hundred times as long.
 */
export default class PlainGlobalEnvironment extends TestEnvironment {
  #restoreStorage;

  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
    this.#restoreStorage = giveRunnerSequentialStorage();
  }

  /** The runner's first event comes when it is loaded, before any test file is. */
  handleTestEvent() {
    this.#restoreStorage();
  }
}
