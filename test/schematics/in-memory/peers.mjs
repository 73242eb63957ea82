// What package.json gets.
import { strict as assert } from 'node:assert';
import { changed, filesOf } from '../engine.mjs';
import { ALL, PEERS } from '../expected.mjs';

export async function peers(check, trees) {
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
  await check('older lines of other peers are named too', async ({ add }) => {
    const { log } = await add(
      withPackage(({ dependencies }) => {
        Object.assign(dependencies, { axios: '^0.27.2', 'class-validator': '^0.13.0' });
      }),
    );
    assert.deepEqual(log, [
      'package.json asks for versions that do not fit Nest 11. Install: axios@^1.17.0 class-validator@^0.15.0\n',
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
