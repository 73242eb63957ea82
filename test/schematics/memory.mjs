// `nest add` in memory, over applications that the official schematics generate.
import { strict as assert } from 'node:assert';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { engineOf, filesOf, makeDirectories, OURS } from './engine.mjs';
import { CALLBACK_LINES, ENTRY_LINES, ENV_V3, left, LINES, PEERS, rootModule } from './expected.mjs';
import { ODD_MODULES } from './odd-modules.mjs';

const ALL = { callbacks: true, health: true };
const FASTIFY = `import { NestFactory } from '@nestjs/core';
import {
  FastifyAdapter,
  NestFastifyApplication,
} from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

const app = await NestFactory.create<NestFastifyApplication>(
  AppModule,
  new FastifyAdapter(),
);
await app.listen(3000);
`;

/** Returns the number of cases; throws at the first that fails. */
export async function checkInMemory() {
  const directories = makeDirectories();
  const start = process.cwd();
  const engines = { 11: engineOf(11), 12: engineOf(12) };
  let cases = 0;
  const check = async (name, run, nest = 11, tools = nest) => {
    process.chdir(directories[tools]);
    try {
      await run(engines[nest]);
      cases += 1;
    } catch (error) {
      throw new Error(`nest add in memory: ${name}`, { cause: error });
    }
  };
  const trees = {
    11: await inside(directories[11], () =>
      engines[11].generate('application', { name: 'shop', directory: '.' }),
    ),
    12: await inside(directories[12], () =>
      engines[12].generate('application', { name: 'shop', directory: '.' }),
    ),
  };
  try {
    await generated(check, trees);
    await odd(check, trees[11]);
    await peers(check, trees);
    await environment(check, trees[11]);
    await withoutTools(check, trees[11]);
    await questions(check);
  } finally {
    process.chdir(start);
    rmSync(directories.base, { recursive: true, force: true });
  }
  return cases;
}

async function inside(directory, run) {
  process.chdir(directory);
  return run();
}

async function generated(check, trees) {
  for (const [nest, extension, entryEnd] of [
    [11, '', ''],
    [12, '.js', 'await '],
  ]) {
    await check(
      `Nest ${nest}: module, entry, files, one installation, next steps; twice is once`,
      async ({ add, steps }) => {
        const first = await add(trees[nest], ALL);
        assert.equal(first.files['/src/app.module.ts'], rootModule(extension));
        const { '/src/main.ts': main } = filesOf(trees[nest]);
        assert.equal(
          first.files['/src/main.ts'],
          main
            .replace(
              `app.module${extension}';\n`,
              `app.module${extension}';\nimport { acceptJsonApi } from 'nestjs-b2binpay-auth';\n`,
            )
            .replace('(AppModule);\n', '(AppModule);\n  acceptJsonApi(app);\n'),
        );
        assert.ok(first.files['/src/main.ts'].endsWith(`${entryEnd}bootstrap();\n`));
        assert.deepEqual(newFiles(trees[nest], first), [
          '/.env.example',
          '/src/b2binpay-callbacks.controller.ts',
          '/src/b2binpay-health.module.ts',
        ]);
        assert.deepEqual(first.log, []);
        assert.deepEqual(
          first.tasks.map(({ name }) => name),
          ['node-package', 'run-schematic'],
        );
        const said = await steps(first.tasks[1].options.options);
        for (const command of [
          'npx nestjs-b2binpay-auth emulator --api v3',
          'npx nest start --env-file .env.example',
          'B2binpayAuthTestingModule.forRoot()',
        ]) {
          assert.ok(said.includes(command), said);
        }
        const second = await add(first.tree, ALL);
        assert.deepEqual(second.files, first.files);
        assert.deepEqual(second.log, ['src/app.module.ts has B2binpayAuthModule already.']);
        assert.deepEqual(
          second.tasks.map(({ name }) => name),
          ['run-schematic'],
        );
      },
      nest,
    );
  }
  await check('callbacks and health one after the other', async ({ add }) => {
    const plain = await add(trees[11]);
    assert.equal(plain.files['/src/main.ts'], filesOf(trees[11])['/src/main.ts']);
    assert.deepEqual(newFiles(trees[11], plain), ['/.env.example']);
    const health = await add(plain.tree, { health: true });
    const both = await add(health.tree, { callbacks: true });
    assert.deepEqual(importsSorted(both.files), importsSorted((await add(trees[11], ALL)).files));
  });
  await check(
    'Fastify, at the top level of an ES module',
    async ({ add }) => {
      const { files, log } = await add(changed(trees[12], { '/src/main.ts': FASTIFY }), { callbacks: true });
      assert.equal(
        files['/src/main.ts'],
        FASTIFY.replace(
          "module.js';\n",
          "module.js';\nimport { acceptJsonApi } from 'nestjs-b2binpay-auth';\n",
        ).replace('(),\n);\n', '(),\n);\nacceptJsonApi(app);\n'),
      );
      assert.deepEqual(log, []);
    },
    12,
  );
  await check('everything in main.ts', async ({ add }) => {
    const main = `import { Module } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\n\n@Module({})\nclass Root {}\n\nconst app = await NestFactory.create(Root);\n`;
    const { files, log } = await add(changed(trees[11], { '/src/main.ts': main }), { callbacks: true });
    assert.deepEqual(log, []);
    for (const line of [
      'acceptJsonApi(app);',
      'controllers: [B2binpayCallbacksController]',
      'isGlobal: true,',
    ]) {
      assert.ok(files['/src/main.ts'].includes(line), files['/src/main.ts']);
    }
  });
  for (const nest of [11, 12]) {
    await check(
      `Nest ${nest}: the second application of a monorepo`,
      async ({ generate, add, steps }) => {
        // It moves the first application by deleting a directory, which a tree in memory does not have.
        process.env.NODE_ENV = 'test';
        const tree = await generate('sub-app', { name: 'worker' }, trees[nest].branch());
        delete process.env.NODE_ENV;
        const { files, tasks, log } = await add(tree, { sourceRoot: 'apps/worker/src', ...ALL });
        const before = filesOf(tree);
        const touched = Object.keys(files).filter((path) => files[path] !== before[path]);
        assert.deepEqual(touched.toSorted(), [
          '/.env.example',
          '/apps/worker/src/b2binpay-callbacks.controller.ts',
          '/apps/worker/src/b2binpay-health.module.ts',
          '/apps/worker/src/main.ts',
          '/apps/worker/src/worker.module.ts',
          '/package.json',
        ]);
        assert.ok(files['/apps/worker/src/worker.module.ts'].includes('B2binpayAuthModule.forRootAsync({'));
        assert.deepEqual(log, []);
        const said = await steps(tasks.at(-1).options.options);
        assert.ok(said.includes('npx nest start worker --env-file .env.example'), said);
      },
      nest,
    );
  }
}

async function odd(check, tree) {
  for (const { name, files, expected, warnings } of ODD_MODULES) {
    await check(name, async ({ add }) => {
      const clean = changed(tree, files, ['/src/app.module.ts']);
      const first = await add(clean);
      for (const [path, text] of Object.entries(expected)) assert.equal(first.files[path], text);
      assert.deepEqual(first.log, warnings);
      const second = await add(first.tree);
      assert.deepEqual(second.files, first.files);
    });
  }
  await check('a registration in a module of its own stays the only one', async ({ add }) => {
    const module = "import { B2binpayAuthModule } from 'nestjs-b2binpay-auth';\n";
    const { files, log } = await add(changed(tree, { '/src/payments/payments.module.ts': module }));
    assert.equal(files['/src/app.module.ts'], filesOf(tree)['/src/app.module.ts']);
    assert.deepEqual(log, ['src/payments/payments.module.ts has B2binpayAuthModule already.']);
  });
  for (const main of [
    'void NestFactory.create(AppModule).then((app) => app.listen(3000));\n',
    'const app = NestFactory.create(AppModule);\n',
    'const app = await wrap(NestFactory.create(AppModule));\n',
    'const app = wrap(NestFactory.create(AppModule));\n',
    'let app;\napp = await NestFactory.create(AppModule);\n',
  ]) {
    await check(`an entry without its application in a constant: ${main}`, async ({ add }) => {
      const entry = `import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\n${main}`;
      const { files, log } = await add(changed(tree, { '/src/main.ts': entry }), { callbacks: true });
      assert.equal(files['/src/main.ts'], entry);
      assert.deepEqual(log, [left('src/main.ts', ENTRY_LINES)]);
      assert.ok(files['/src/app.module.ts'].includes('B2binpayCallbacksController]'));
    });
  }
}

async function peers(check, trees) {
  for (const nest of [11, 12]) {
    await check(`peers of Nest ${nest}`, async ({ add }) => {
      const { files } = await add(trees[nest], ALL);
      const before = JSON.parse(filesOf(trees[nest])['/package.json']);
      const { dependencies } = JSON.parse(files['/package.json']);
      assert.deepEqual(dependencies, { ...before.dependencies, ...PEERS[nest] });
      assert.deepEqual(Object.keys(dependencies), Object.keys(dependencies).toSorted());
    });
  }
  const withPackage = (edit) => {
    const json = JSON.parse(filesOf(trees[11])['/package.json']);
    edit(json);
    return changed(trees[11], { '/package.json': JSON.stringify(json) });
  };
  await check('a peer that is there stays; one of another Nest is named', async ({ add }) => {
    const { files, log } = await add(
      withPackage(({ dependencies }) => {
        Object.assign(dependencies, { '@nestjs/axios': '^12.0.1', 'class-validator': '0.14.0' });
      }),
    );
    const { dependencies } = JSON.parse(files['/package.json']);
    assert.deepEqual([dependencies['@nestjs/axios'], dependencies['class-validator']], ['^12.0.1', '0.14.0']);
    assert.deepEqual(log, [
      'package.json asks for versions that do not fit Nest 11. Install: @nestjs/axios@^4.0.0\n',
    ]);
  });
  await check('the installed Nest counts if package.json names no version', async ({ add }) => {
    const tree = withPackage(({ dependencies }) =>
      Object.assign(dependencies, { '@nestjs/core': 'catalog:' }),
    );
    tree.create('/node_modules/@nestjs/core/package.json', '{ "version": "12.5.1" }');
    const { files } = await add(tree);
    assert.equal(JSON.parse(files['/package.json']).dependencies['@nestjs/axios'], '^12.0.0');
  });
  await check('another Nest: nothing is installed', async ({ add }) => {
    const { log, tasks } = await add(
      withPackage(({ dependencies }) => Object.assign(dependencies, { '@nestjs/core': '^10.0.0' })),
    );
    assert.ok(log[0].startsWith('Nest 11 or 12 is required'), log[0]);
    assert.equal(tasks.length, 1);
  });
}

async function environment(check, tree) {
  const { b2binpayAuthOptionsFromEnv } = await import('../../dist/esm/index.js');
  const { B2binpayEmulator } = await import('../../dist/esm/testing/index.js');
  for (const apiVersion of ['v2', 'v3']) {
    await check(`.env.example of ${apiVersion} has the emulator's credentials`, async ({ add }) => {
      const { files } = await add(tree, { apiVersion, environment: 'production' });
      const emulator = await B2binpayEmulator.start({ apiVersion });
      const { credentials } = emulator;
      await emulator.stop();
      assert.deepEqual(b2binpayAuthOptionsFromEnv(parseEnv(files['/.env.example'])), {
        apiVersion,
        baseUrl: 'http://127.0.0.1:4010',
        credentials,
      });
      assert.ok(files['/.env.example'].includes('# B2BINPAY_ENVIRONMENT=production\n'));
    });
  }
  await check('.env.example of the application keeps its lines; .env is never written', async ({ add }) => {
    const { files } = await add(changed(tree, { '/.env.example': 'PORT=3000', '/.env': 'PORT=1' }));
    assert.equal(files['/.env.example'], `PORT=3000\n\n${ENV_V3}`);
    assert.equal(files['/.env'], 'PORT=1');
    const own = 'B2BINPAY_API_VERSION=v2\n';
    const again = await add(changed(tree, { '/.env.example': own }));
    assert.equal(again.files['/.env.example'], own);
    assert.equal(again.files['/.env'], undefined);
  });
}

async function withoutTools(check, tree) {
  await check(
    'without @nestjs/schematics no code is edited, the lines are printed, the rest is done',
    async ({ add }) => {
      const { files, log } = await add(tree, { callbacks: true });
      const before = filesOf(tree);
      assert.deepEqual(
        Object.keys(files).filter((path) => path in before && files[path] !== before[path]),
        ['/package.json'],
      );
      assert.equal(files['/.env.example'], ENV_V3);
      assert.deepEqual(log, [
        'Code is edited only with the @nestjs/schematics and typescript (before 7) of the application, and one of them is missing.\n',
        left('The root module', LINES),
        left('The root module', CALLBACK_LINES),
        left('src/main.ts', ENTRY_LINES),
      ]);
    },
    11,
    'none',
  );
}

/** The CLI asks only at a terminal: it has someone to ask then. */
async function questions(check) {
  const schemaFile = JSON.parse(readFileSync(join(dirname(OURS), 'schema.json'), 'utf8'));
  const ask = async ({ schema }, given, hasTerminal) => {
    const registry = new schema.CoreSchemaRegistry();
    registry.addPostTransform(schema.transforms.addUndefinedDefaults);
    const asked = [];
    if (hasTerminal) {
      registry.usePromptProvider(async (prompts) => {
        asked.push(...prompts.map(({ id }) => id));
        return Object.fromEntries(prompts.map(({ id, items }) => [id, items.at(-1)]));
      });
    }
    const { data, success } = await (await registry.compile(schemaFile)).call(null, { ...given });
    return { asked, data, success };
  };
  const rest = { sourceRoot: 'src', callbacks: false, health: false };
  await check('a terminal is asked for version and environment', async (engine) => {
    const { asked, data } = await ask(engine, {}, true);
    assert.deepEqual(asked, ['/apiVersion', '/environment']);
    assert.deepEqual(data, { ...rest, apiVersion: 'v2', environment: 'production' });
  });
  await check('what is given is not asked for', async (engine) => {
    const { asked } = await ask(engine, { apiVersion: 'v3', environment: 'sandbox' }, true);
    assert.deepEqual(asked, []);
  });
  await check('without a terminal nothing is asked', async (engine) => {
    const { asked, data } = await ask(engine, {}, false);
    assert.deepEqual(asked, []);
    assert.deepEqual(data, { ...rest, apiVersion: 'v3', environment: 'sandbox' });
  });
  await check('another version is refused', async (engine) => {
    assert.equal((await ask(engine, { apiVersion: 'v1' }, false)).success, false);
  });
}

function newFiles(tree, { files }) {
  const before = filesOf(tree);
  return Object.keys(files)
    .filter((path) => !(path in before))
    .toSorted();
}

function changed(tree, files, removed = []) {
  const copy = tree.branch();
  for (const path of removed) copy.delete(path);
  for (const [path, text] of Object.entries(files)) {
    if (copy.exists(path)) copy.overwrite(path, text);
    else copy.create(path, text);
  }
  return copy;
}

function importsSorted(files) {
  const { '/src/app.module.ts': module, ...others } = files;
  return { ...others, module: module.split('\n').toSorted() };
}
