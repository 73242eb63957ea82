import { format, inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { Secret } from '../../lib/protocol/index.js';

const VALUE = 'nobody-reads-this';

it.each([
  ['in a template', (secret: unknown) => `<${String(secret)}>`],
  ['with a blank added', (secret: unknown) => [secret, ' '].join('')],
  ['joined', (secret: Secret) => `x${[secret].join()}`],
  ['in JSON', (secret: Secret) => JSON.stringify({ secret })],
  ['inspected', (secret: Secret) => inspect({ secret }, { showHidden: true, depth: null })],
  ['formatted', (secret: Secret) => format('%s %o %j', secret, secret, secret)],
  ['enumerated', (secret: Secret) => JSON.stringify(Object.entries(secret))],
])('given a secret, when it is printed %s, then it does not show', (_how, print) => {
  expect(print(new Secret(VALUE))).not.toContain(VALUE);
});

it('given a secret, when it is revealed, then it is what was put in', () => {
  expect(new Secret(VALUE).reveal()).toBe(VALUE);
});
