// What .env.example gets; that its credentials are the emulator's is in env-example.spec.ts.
import { strict as assert } from 'node:assert';
import { changed } from '../engine.mjs';
import { ENV_V2_PRODUCTION, ENV_V3 } from '../expected.mjs';

export async function environment(check, { 11: tree }) {
  await check('.env.example follows version and environment', async ({ add }) => {
    const { files } = await add(tree, { apiVersion: 'v2', environment: 'production' });
    assert.equal(files['/.env.example'], ENV_V2_PRODUCTION);
  });
  await check('.env.example of the application keeps its lines; .env is never written', async ({ add }) => {
    const { files } = await add(changed(tree, { '/.env.example': 'PORT=3000', '/.env': 'PORT=1' }));
    assert.equal(files['/.env.example'], `PORT=3000\n\n${ENV_V3}`);
    assert.equal(files['/.env'], 'PORT=1');
    const own = 'B2BINPAY_API_VERSION=v2\n';
    const again = await add(changed(tree, { '/.env.example': own }));
    assert.equal(again.files['/.env.example'], own);
    assert.equal(again.files['/.env'], undefined);
  });
  await check(
    'the version of an .env.example that stays is that of the next steps',
    async ({ add, steps }) => {
      const { tree: v2 } = await add(tree, { apiVersion: 'v2' });
      const { tasks, files } = await add(v2, { callbacks: true });
      assert.ok(files['/.env.example'].includes('B2BINPAY_API_VERSION=v2\n'));
      const said = await steps(tasks.at(-1).options.options);
      assert.ok(said.includes('npx nestjs-b2binpay-auth emulator --api v2'), said);
    },
  );
  await check(
    'an .env.example with some of our variables stays, and what it lacks is told',
    async ({ add }) => {
      const { files, log } = await add(changed(tree, { '/.env.example': 'B2BINPAY_LOGIN=me\n' }));
      assert.equal(files['/.env.example'], 'B2BINPAY_LOGIN=me\n');
      assert.deepEqual(log, [
        `.env.example has some of these variables already and stays as it is. It should have:\n\n${ENV_V3}`,
      ]);
      const { files: other } = await add(changed(tree, { '/.env.example': 'B2BINPAY_WALLET=12\n' }));
      assert.equal(other['/.env.example'], `B2BINPAY_WALLET=12\n\n${ENV_V3}`);
    },
  );
}
