// The compiled application bundled as a whole, its packages included, and minified with every name mangled.
import { promisify } from 'node:util';
import { run } from './processes.mjs';

/** What Nest asks for and does without. */
const NOT_INSTALLED = [
  '@nestjs/microservices',
  '@nestjs/websockets',
  '@fastify/static',
  '@fastify/view',
  'class-transformer',
];
const matchesNotInstalled = new RegExp(`^(?:${NOT_INSTALLED.join('|')})(?:/|$)`);
/** For the CommonJS packages inside a bundle of ES modules. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const BUNDLES = [
  { what: 'esbuild, CommonJS', nest: '11', format: 'cjs', bundle: esbuild },
  { what: 'esbuild, ESM', nest: '12', format: 'mjs', bundle: esbuild },
  { what: 'webpack, CommonJS', nest: '11', format: 'cjs', bundle: webpackLike('webpack') },
  { what: 'webpack, CommonJS', nest: '12', format: 'cjs', bundle: webpackLike('webpack') },
  { what: 'rspack, ESM', nest: '12', format: 'mjs', bundle: webpackLike('@rspack/core') },
];

export async function bundleCells(folders, tools) {
  const cells = [];
  for (const { what, nest, format, bundle } of BUNDLES) {
    const folder = folders[`${nest}-newest`];
    const output = `bundle-${what.replaceAll(/\W+/g, '-')}.${format}`;
    console.log(`  ${what}`);
    await bundle(tools, folder, `named.${format}`, output, format);
    await run(folder, process.execPath, [output]);
    cells.push({ what: `${what}, all in one and minified`, nest, result: 'works' });
  }
  return cells;
}

async function esbuild(tools, folder, input, output, format) {
  await tools.require('esbuild').build({
    absWorkingDir: folder,
    entryPoints: [input],
    outfile: output,
    bundle: true,
    minify: true,
    keepNames: false,
    platform: 'node',
    target: 'node20',
    format: format === 'mjs' ? 'esm' : 'cjs',
    external: NOT_INSTALLED.flatMap((name) => [name, `${name}/*`]),
    logLevel: 'error',
    ...(format === 'mjs' ? { banner: { js: REQUIRE } } : {}),
  });
}

function webpackLike(name) {
  return async (tools, folder, input, output, format) => {
    const compiler = tools.require(name)({
      mode: 'production',
      target: 'node20',
      context: folder,
      entry: `./${input}`,
      output: {
        path: folder,
        filename: output,
        ...(format === 'mjs' ? { module: true, library: { type: 'module' }, chunkFormat: 'module' } : {}),
      },
      ...(format === 'mjs' ? { experiments: { outputModule: true } } : {}),
      externals: [
        ({ request }, done) =>
          matchesNotInstalled.test(request) ? done(null, `node-commonjs ${request}`) : done(),
      ],
    });
    const stats = await promisify(compiler.run.bind(compiler))();
    await promisify(compiler.close.bind(compiler))();
    if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }).slice(0, 4_000));
  };
}
