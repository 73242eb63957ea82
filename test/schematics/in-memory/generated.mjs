// Applications as the official schematics generate them.
import { strict as assert } from 'node:assert';
import { changed, filesOf } from '../engine.mjs';
import { ALL, rootModule } from '../expected.mjs';

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

export async function generated(check, trees) {
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

function newFiles(tree, { files }) {
  const before = filesOf(tree);
  return Object.keys(files)
    .filter((path) => !(path in before))
    .toSorted();
}

function importsSorted(files) {
  const { '/src/app.module.ts': module, ...others } = files;
  return { ...others, module: module.split('\n').toSorted() };
}
