import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { B2binpayAuthModule, ConfigurationError } from '../../lib/index.js';
import { V2 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

/** What a user of plain JavaScript can write. */
function untyped<T extends object>(options: T, wrong: object): T {
  return Object.assign({ ...options }, wrong);
}

class NoFactory {}

describe('given what the compiler would refuse, when the application boots, then a sentence says what to write', () => {
  it.each([
    { wrong: { useFactory: 5 }, names: 'useFactory' },
    { wrong: { useFactory: {} }, names: 'useFactory' },
    { wrong: { useClass: 5 }, names: 'useClass' },
    { wrong: { useClass: NoFactory }, names: 'createB2binpayAuthOptions' },
    {
      wrong: { useExisting: NoFactory, extraProviders: [NoFactory] },
      names: 'createB2binpayAuthOptions',
    },
  ])('forRootAsync with $wrong', async ({ wrong, names }) => {
    const module = B2binpayAuthModule.forRootAsync(untyped({}, wrong));
    const error = await rejection(Test.createTestingModule({ imports: [module] }).compile());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(names);
  });

  it.each(['http', 'refresh', 'rateLimit', 'callbacks'])('%s that is no object', async (group) => {
    for (const value of [[], new Map(), new Set(), new Date(0), Promise.resolve({}), null, 5, () => ({})]) {
      const options = untyped({ ...V2, environment: 'sandbox', eager: false } as const, { [group]: value });
      const module = B2binpayAuthModule.forRoot(options);
      const error = await rejection(Test.createTestingModule({ imports: [module] }).compile());
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toContain(`option \`${group}\` must be an object`);
    }
  });

  it.each([{}, null, 5, { now: () => 0 }])('a clock that is %p', async (clock) => {
    const options = untyped({ ...V2, environment: 'sandbox', eager: false } as const, { clock });
    const module = B2binpayAuthModule.forRoot(options);
    const error = await rejection(Test.createTestingModule({ imports: [module] }).compile());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('option `clock`');
  });
});

it('given a group of options that is an object of a class of the user, when it boots, then it counts', async () => {
  class Http {
    readonly timeoutMs = 1_000;
  }
  const options = { ...V2, environment: 'sandbox', eager: false, http: new Http() } as const;
  const app = await Test.createTestingModule({ imports: [B2binpayAuthModule.forRoot(options)] }).compile();
  await app.close();
});
