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
}
