import { describe, expect, it } from '@jest/globals';
import { apiErrorsOf } from '../../lib/protocol/index.js';

function entryOf(error: unknown): unknown {
  return apiErrorsOf({ is: 'json', value: { errors: [error] } })?.entries[0];
}

describe("given an entry of the vendor's errors", () => {
  it.each([
    '/data/attributes/amount',
    '/data/attributes/items/0/id',
    '/data',
    `/${'a'.repeat(40)}`,
    '/a'.repeat(10),
  ])('when source.pointer is %s, then it is kept', (pointer) => {
    expect(entryOf({ status: '400', source: { pointer } })).toEqual({ status: '400', pointer });
  });

  it.each([
    ['no pointer', 'amount'],
    ['empty', ''],
    ['the whole document', '/'],
    ['one with a value in it', '/data/amount: 12 to 4111 1111'],
    ['one with an address', '/data/user@example.com'],
    ['one with an escape', '/data/a~1b'],
    ['one with a line break', '/data\n'],
    ['too long in a part', `/${'a'.repeat(41)}`],
    ['too long in parts', '/a'.repeat(11)],
    ['a list', ['/data']],
    ['a number', 5],
  ])('when source.pointer is %s, then it is dropped', (_what, pointer) => {
    expect(entryOf({ code: '1001', source: { pointer, parameter: 'secret' } })).toEqual({ code: '1001' });
  });
});
