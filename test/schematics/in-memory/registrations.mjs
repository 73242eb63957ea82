// Applications that have our module already, or seem to.
import { strict as assert } from 'node:assert';
import { changed, filesOf } from '../engine.mjs';
import { CALLBACK_LINES, left } from '../expected.mjs';

const FILE = '/src/payments/payments.module.ts';
const ROOT = '/src/app.module.ts';
const moduleWith = (call, imported = 'import { B2binpayAuthModule }') =>
  `import { Module } from '@nestjs/common';\n${imported} from 'nestjs-b2binpay-auth';\n\n@Module({ imports: [${call}] })\nexport class PaymentsModule {}\n`;
const LOCAL = moduleWith('B2binpayAuthModule.forRoot(options)');
const GLOBAL = moduleWith('B2binpayAuthModule.forRootAsync({ isGlobal: true, useFactory })');
const has = (file) => [`${file} has B2binpayAuthModule already.`];

export async function registrations(check, trees) {
  const { 11: tree } = trees;
  const root = filesOf(tree)[ROOT];
  for (const [name, text] of [
    ['of its own', LOCAL],
    ['with all of our package', moduleWith('b2b.B2binpayAuthModule.forRoot(options)', 'import * as b2b')],
    ['under another name', moduleWith('Auth.forRoot(options)', 'import { B2binpayAuthModule as Auth }')],
  ]) {
    await check(`a registration in a module ${name} stays the only one`, async ({ add }) => {
      const { files, log } = await add(changed(tree, { [FILE]: text }));
      assert.equal(files[ROOT], root);
      assert.deepEqual(log, has(FILE.slice(1)));
    });
  }
  await check(
    'a global registration elsewhere: the controller goes into the root module',
    async ({ add }) => {
      const { files, log } = await add(changed(tree, { [FILE]: GLOBAL }), { callbacks: true });
      assert.ok(
        files[ROOT].includes('controllers: [AppController, B2binpayCallbacksController]'),
        files[ROOT],
      );
      assert.deepEqual(log, has(FILE.slice(1)));
    },
  );
  await check('a registration for one module: the controller belongs there, once', async ({ add }) => {
    const first = await add(changed(tree, { [FILE]: LOCAL }), { callbacks: true });
    assert.deepEqual([first.files[ROOT], first.files[FILE]], [root, LOCAL]);
    assert.ok('/src/payments/b2binpay-callbacks.controller.ts' in first.files);
    assert.deepEqual(first.log, [...has(FILE.slice(1)), left(FILE.slice(1), CALLBACK_LINES)]);
    const pasted = `import { B2binpayCallbacksController } from './b2binpay-callbacks.controller';\n${LOCAL}`;
    const second = await add(changed(first.tree, { [FILE]: pasted }), { callbacks: true });
    assert.deepEqual(second.log, has(FILE.slice(1)));
  });
  for (const [name, line] of [
    [
      'is not used',
      "import { B2binpayAuthModule, b2binpayAuthOptionsFromEnv } from 'nestjs-b2binpay-auth';\n",
    ],
    ['is a type', "import type { B2binpayAuthModule } from 'nestjs-b2binpay-auth';\n"],
  ]) {
    await check(`an import that ${name} registers nothing`, async ({ add }) => {
      const { files, log } = await add(changed(tree, { [ROOT]: line + root }));
      assert.equal(files[ROOT], line + root);
      assert.deepEqual(log, [left('src/app.module.ts')]);
    });
  }
  await check('a controller that is imported and not listed', async ({ add }) => {
    const { tree: plain, files } = await add(tree);
    const line = "import { B2binpayCallbacksController } from './b2binpay-callbacks.controller';\n";
    const { log } = await add(changed(plain, { [ROOT]: line + files[ROOT] }), { callbacks: true });
    assert.deepEqual(log, [...has('src/app.module.ts'), left('src/app.module.ts', CALLBACK_LINES)]);
  });
  await library(check, trees);
}

/** Whether a library counts is decided by what the application imports. */
async function library(check, { 11: tree }) {
  const root = filesOf(tree)[ROOT];
  const addWith = (add, text) =>
    add(
      changed(tree, {
        '/tsconfig.json': '{ "compilerOptions": { "paths": { "@app/*": ["./libs/*/src"] } } }',
        '/libs/payments/src/index.ts': "export * from './payments.module';\n",
        '/libs/payments/src/payments.module.ts': GLOBAL,
        [ROOT]: text,
      }),
    );
  await check('a registration in a library of the application is the only one', async ({ add }) => {
    const text = `import { PaymentsModule } from '@app/payments';\n${root}`;
    const { files, log } = await addWith(add, text);
    assert.equal(files[ROOT], text);
    assert.deepEqual(log, has('libs/payments/src/payments.module.ts'));
  });
  await check('a registration in a library of other applications does not count', async ({ add }) => {
    const { files, log } = await addWith(add, root);
    assert.ok(files[ROOT].includes('B2binpayAuthModule.forRootAsync({'), files[ROOT]);
    assert.deepEqual(log, []);
  });
}
