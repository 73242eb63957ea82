import vm from 'node:vm';

/**
 * Each test file gets a fresh copy of every module; what V8 compiled for the first copy serves the later ones too, which
 * Jest does not arrange by itself. All of them run in the one global scope there is.
 */
export function compileOnce() {
  vm.compileFunction = oneScriptPerFile(vm.compileFunction);
  vm.SourceTextModule = withCachedData(vm.SourceTextModule);
  vm.SyntheticModule = inThisScope(vm.SyntheticModule);
}

/** CommonJS, which is Jest's own. */
function oneScriptPerFile(compileFunction) {
  const scripts = new Map();
  return (source, parameters, given) => {
    const options = { ...given, parsingContext: undefined };
    const { filename } = options;
    // A script has one callback for `import()`, of the test file that compiled it.
    if (source.includes('import(')) return compileFunction(source, parameters, options);
    let known = scripts.get(filename);
    if (known?.source !== source) {
      const head = `(function (${parameters.join(', ')}) {`;
      try {
        const script = new vm.Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
        known = { source, script };
      } catch {
        return compileFunction(source, parameters, options);
      }
      scripts.set(filename, known);
    }
    return known.script.runInThisContext();
  };
}

function withCachedData(SourceTextModule) {
  const compiled = new Map();
  return class extends SourceTextModule {
    constructor(source, given) {
      const options = { ...given, context: undefined };
      const { identifier } = options;
      if (source.includes('import(')) {
        super(source, options);
        return;
      }
      const known = compiled.get(identifier);
      if (known?.source === source) {
        super(source, { ...options, cachedData: known.cachedData });
        return;
      }
      super(source, options);
      compiled.set(identifier, { source, cachedData: this.createCachedData() });
    }
  };
}

function inThisScope(SyntheticModule) {
  return class extends SyntheticModule {
    constructor(names, evaluate, given) {
      super(names, evaluate, { ...given, context: undefined });
    }
  };
}
