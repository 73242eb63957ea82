import vm from 'node:vm';
import { pathToFileURL } from 'node:url';
import Runtime from 'jest-runtime';

/** What Jest or a test wrote there is no package. */
const isPackage = (path) => path.includes('/node_modules/') && !path.includes('/node_modules/.cache/');

/**
 * Jest's runtime, but packages are Node's own modules, which all test files of a worker share: to load Nest for each file, and
 * run it cold, was a fifth of the suite's time. What is ours is loaded afresh for each file.
 */
export default class SharedPackagesRuntime extends Runtime {
  constructor(...injected) {
    super(...injected);
    // Jest 30.5 has no documented place for this.
    const { _resolution: resolution, esmLoader } = this;
    resolution.hasDistinctAsyncResolver = () => true;
    const ofEsm = esmLoader.loadEsmModule.bind(esmLoader);
    const ofCommonJs = esmLoader.loadCjsAsEsm.bind(esmLoader);
    esmLoader.loadEsmModule = (path, suffix) => (isPackage(path) ? this.#shared(path) : ofEsm(path, suffix));
    esmLoader.loadCjsAsEsm = (from, path, ...rest) =>
      isPackage(path) ? this.#shared(path) : ofCommonJs(from, path, ...rest);
  }

  async #shared(path) {
    const registry = this.registries.getActiveEsmRegistry();
    if (!registry.has(path)) {
      const exported = await import(pathToFileURL(path));
      // Another import of it may have come first.
      if (!registry.has(path)) registry.set(path, moduleOf(path, exported));
    }
    return registry.get(path);
  }
}

/** Jest's runner loads this file by `require`, and looks for a default export only if it says that it is a module. */
const isModule = true;
export { isModule as __esModule };

function moduleOf(identifier, exported) {
  const names = Object.keys(exported);
  return new vm.SyntheticModule(
    names,
    function setExports() {
      for (const name of names) this.setExport(name, exported[name]);
    },
    { identifier },
  );
}
