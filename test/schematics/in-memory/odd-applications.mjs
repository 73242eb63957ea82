// Root modules and entry files that are not as they were generated.
import { strict as assert } from 'node:assert';
import { changed, filesOf } from '../engine.mjs';
import { ALL, CALLBACK_LINES, ENTRY_LINES, left, rootModule } from '../expected.mjs';
import { ODD_MODULES } from '../odd-modules.mjs';

export async function oddApplications(check, { 11: tree }) {
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
  await check('a function of the application that has the name of ours', async ({ add }) => {
    const entry = `${filesOf(tree)['/src/main.ts']}\nfunction acceptJsonApi() {}\n`;
    const { files, log } = await add(changed(tree, { '/src/main.ts': entry }), { callbacks: true });
    assert.equal(files['/src/main.ts'], entry);
    assert.deepEqual(log, [left('src/main.ts', ENTRY_LINES)]);
  });
  for (const entryFile of ['src/main', 'main.js', 'main.ts']) {
    await check(`entryFile ${entryFile}`, async ({ add }) => {
      const config = JSON.stringify({ sourceRoot: 'src', entryFile });
      const { files, log } = await add(changed(tree, { '/nest-cli.json': config }), ALL);
      assert.equal(files['/src/app.module.ts'], rootModule());
      assert.deepEqual(log, []);
    });
  }
  await check('an entry file that is not there', async ({ add }) => {
    const { log } = await add(changed(tree, {}, ['/src/main.ts']), { callbacks: true });
    assert.deepEqual(log, [
      left('The root module'),
      left('The root module', CALLBACK_LINES),
      left('The entry file', ENTRY_LINES),
    ]);
  });
}
