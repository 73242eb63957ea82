// What a terminal is asked.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OURS } from '../engine.mjs';

/** The CLI asks only at a terminal: it has someone to ask then. */
export async function questions(check) {
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
