// An application that lacks the tools for editing code.
import { strict as assert } from 'node:assert';
import { filesOf } from '../engine.mjs';
import { CALLBACK_LINES, ENTRY_LINES, ENV_V3, left, LINES } from '../expected.mjs';

export async function withoutTools(check, { 11: tree }) {
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
