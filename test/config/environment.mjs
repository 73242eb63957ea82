import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's environment for Node, over an ordinary global object. Its own puts a
 * proxy before the global, so that each `Number`, `Map` or `Date` in the code
 * costs an interceptor call: a loop over `Number.isInteger` takes a hundred times as long.
 */
export default class PlainGlobalEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
}
