// The package in the tests of its users: with B2binpayAuthTestingModule and with the emulator.
import { strict as assert } from 'node:assert';
import { stripVTControlCharacters } from 'node:util';
import { run } from './processes.mjs';

/** Runners of the applications that `nest new` makes, in the install that has them. */
const RUNNERS = {
  '11-newest': {
    'Jest with swc': ['jest/bin/jest.js', '--config', 'tests/jest-swc.json'],
    'Jest with ts-jest': ['jest/bin/jest.js', '--config', 'tests/jest-ts-jest.json'],
  },
  '12-newest': {
    Vitest: ['vitest/vitest.mjs', 'run', '--root', 'tests', '--config', 'vitest.config.mjs'],
  },
};

export function userTests({ name, nest }, folder) {
  return Object.entries(RUNNERS[name] ?? {}).map(([runner, [program, ...args]]) => async () => {
    const output = await run(folder, process.execPath, [`node_modules/${program}`, ...args], {
      env: { CI: 'true', NODE_OPTIONS: '' },
    });
    const passed = Number(/Tests:?\s+(\d+) passed/.exec(stripVTControlCharacters(output))?.[1]);
    assert.ok(passed > 0, `${runner} ran no test:\n${output}`);
    return { nest, runner, passed };
  });
}
