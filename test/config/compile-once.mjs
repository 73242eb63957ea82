import vm from 'node:vm';

/**
 * Each test file gets a fresh copy of every module; what V8 compiled for the first copy serves the later ones too, which
 * Jest does not arrange by itself.
 */
export function compileOnce() {
  vm.compileFunction = oneScriptPerFile(vm.compileFunction);
  vm.SourceTextModule = withCachedData(vm.SourceTextModule);
}

/** CommonJS: a `vm.Script` runs in any number of contexts. */
function oneScriptPerFile(compileFunction) {
  const scripts = new Map();
  return (source, parameters, options) => {
    const { filename, parsingContext } = options;
    // A script has one callback for `import()`, of the test file that compiled it.
    if (parsingContext === undefined || source.includes('import(')) {
      return compileFunction(source, parameters, options);
    }
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
    return known.script.runInContext(parsingContext);
  };
}

function withCachedData(SourceTextModule) {
  const compiled = new Map();
  return class extends SourceTextModule {
    constructor(source, options) {
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
