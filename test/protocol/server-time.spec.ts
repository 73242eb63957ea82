import { describe, expect, it } from '@jest/globals';
import { parseHttpDate, parseIsoInstant, parseRetryAfter } from '../../lib/protocol/index.js';

const BASE = Date.UTC(2024, 0, 2, 3, 4, 5);

describe("given an instant of the vendor's", () => {
  it.each([
    ['2024-01-02T03:04:05Z', BASE],
    ['2024-01-02T03:04:05.6Z', BASE + 600],
    ['2024-01-02T03:04:05.67Z', BASE + 670],
    ['2024-01-02T03:04:05.678Z', BASE + 678],
    ['2024-01-02T03:04:05.678901Z', BASE + 678.901],
    ['2024-01-02T05:04:05+02:00', BASE],
    ['2024-01-01T21:34:05-05:30', BASE],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('when it is %s, then it is read', (text, instant) => {
    expect(parseIsoInstant(text)).toBeCloseTo(instant, 3);
  });

  it.each([
    '2024-01-02',
    '2024-01-02T03:04Z',
    '2024-01-02T03:04:05',
    '2024-01-02T03:04:05.1234567Z',
    '2024-13-02T03:04:05Z',
    '2023-02-29T03:04:05Z',
    '2024-02-30T03:04:05Z',
    '2024-01-02T24:04:05Z',
    '12024-01-02T03:04:05Z',
    ' 2024-01-02T03:04:05Z',
    '2024-01-02T03:04:05Z\n',
    '',
    1_704_164_645_000,
    null,
    undefined,
  ])('when it is %j, then it is none', (text) => {
    expect(parseIsoInstant(text)).toBeUndefined();
  });
});

describe('given an HTTP date', () => {
  it('when it is one, then it is read', () => {
    expect(parseHttpDate('Tue, 02 Jan 2024 03:04:05 GMT')).toBe(BASE);
  });

  it.each(['soon', '2024-01-02T03:04:05Z', 'Tue, 99 Jan 2024 03:04:05 GMT', '', undefined])(
    'when it is %j, then it is none',
    (text) => {
      expect(parseHttpDate(text)).toBeUndefined();
    },
  );
});

describe('given a Retry-After', () => {
  const date = 'Tue, 02 Jan 2024 03:04:05 GMT';
  it.each([
    ['30', 30_000],
    ['86400', 300_000],
    ['1e99', 300_000],
    ['0', 1_000],
    ['-1', 1_000],
    ['Tue, 02 Jan 2024 03:05:05 GMT', 60_000],
    ['Tue, 02 Jan 2024 09:04:05 GMT', 300_000],
    ['Tue, 02 Jan 2024 03:00:00 GMT', 1_000],
    ['soon', undefined],
    ['', undefined],
    [' ', undefined],
    [undefined, undefined],
  ])('when it is %j, then the pause is %j ms', (text, waitMs) => {
    expect(parseRetryAfter(text, date)).toBe(waitMs);
  });

  it('when it is a date and the answer has none, then it counts as absent', () => {
    expect(parseRetryAfter('Tue, 02 Jan 2024 03:05:05 GMT', undefined)).toBeUndefined();
  });
});
