// Files as applications have them: with names of ours, other encodings and line ends, and imports of other things.
import { strict as assert } from 'node:assert';
import { changed, filesOf } from '../engine.mjs';
import { ALL, ENV_V3, left, rootModule } from '../expected.mjs';

const ROOT = '/src/app.module.ts';
const CONTROLLER = '/src/b2binpay-callbacks.controller.ts';

export async function foreignFiles(check, trees) {
  const { 11: tree } = trees;
  const root = filesOf(tree)[ROOT];
  for (const own of ['export class CallbacksController {}\n', 'class B2binpayCallbacksController {}\n']) {
    await check(`a controller of the application under our name: ${own}`, async ({ add }) => {
      const before = await add(tree);
      const { files, log } = await add(changed(before.tree, { [CONTROLLER]: own }), { callbacks: true });
      assert.deepEqual([files[ROOT], files[CONTROLLER]], [before.files[ROOT], own]);
      assert.deepEqual(log, [
        'src/app.module.ts has B2binpayAuthModule already.',
        'src/b2binpay-callbacks.controller.ts is there already and exports no class B2binpayCallbacksController: nothing was added for it. Rename that file, and run this again.\n',
      ]);
    });
  }
  await check(
    'an import of JSON above the others says nothing of their extension',
    async ({ add }) => {
      const main = `import json from '../package.json' with { type: 'json' };\n${filesOf(trees[12])['/src/main.ts']}`;
      const { files } = await add(changed(trees[12], { '/src/main.ts': main }), ALL);
      assert.equal(files[ROOT], rootModule('.js'));
    },
    12,
  );
  await check('code that is not UTF-8 stays as it is', async ({ add }) => {
    const bytes = Buffer.from(`// Gr\u00f6\u00dfe\n${root}`, 'latin1');
    const { tree: added, log } = await add(changed(tree, { [ROOT]: bytes }));
    assert.deepEqual(added.read(ROOT), bytes);
    assert.deepEqual(log, [left('The root module')]);
  });
  await check('.env.example that is not UTF-8 stays as it is', async ({ add }) => {
    const bytes = Buffer.from('\ufeffPORT=1\r\n', 'utf16le');
    const { tree: added, log } = await add(changed(tree, { '/.env.example': bytes }));
    assert.deepEqual(added.read('/.env.example'), bytes);
    assert.deepEqual(log, [`.env.example is not UTF-8 and stays as it is. It should have:\n\n${ENV_V3}`]);
  });
  await lineEnds(check, tree, root);
}

async function lineEnds(check, tree, root) {
  const windows = (text) => text.replaceAll('\n', '\r\n');
  await check('package.json and .env.example keep CRLF', async ({ add }) => {
    const { '/package.json': json } = filesOf(tree);
    const { files } = await add(
      changed(tree, { '/package.json': windows(json), '/.env.example': 'PORT=1\r\n' }),
    );
    assert.equal(files['/package.json'], windows((await add(tree)).files['/package.json']));
    assert.equal(files['/.env.example'], windows(`PORT=1\n\n${ENV_V3}`));
  });
  await check('code with both line ends stays as it is', async ({ add }) => {
    const mixed = `// one\r\n${root}`;
    const { files, log } = await add(changed(tree, { [ROOT]: mixed }));
    assert.equal(files[ROOT], mixed);
    assert.deepEqual(log, [left('src/app.module.ts')]);
  });
  await check('package.json with a byte order mark is read', async ({ add }) => {
    const { '/package.json': json } = filesOf(tree);
    const { files, log } = await add(changed(tree, { '/package.json': `\ufeff${json}` }));
    assert.equal(files['/package.json'], (await add(tree)).files['/package.json']);
    assert.deepEqual(log, []);
  });
}
