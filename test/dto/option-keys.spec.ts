import { expect, it } from '@jest/globals';
import type { V2CredentialsDto, V3CredentialsDto } from '../../lib/dto/credentials.dto.js';
import type { OptionsDto } from '../../lib/dto/options.dto.js';
import type { B2binpayAuthModuleOptions } from '../../lib/module/options.js';
import type { V2Credentials, V3Credentials } from '../../lib/protocol/index.js';

// Checked by the compiler: where a key is on one side alone, it is missing in one of the constants below, by its name.

/** Of every member of a union. */
type KeysOf<T> = T extends unknown ? keyof T & string : never;
type ValueOf<T, K extends string> = T extends unknown
  ? K extends keyof T
    ? NonNullable<T[K]>
    : never
  : never;

/** An object that may be left empty is a section of the options; stores, agents and credentials are values. */
type IsSection<T> = [T] extends [never] ? false : object extends T ? true : false;
type SectionsOf<T> = { [K in KeysOf<T>]: IsSection<ValueOf<T, K>> extends true ? K : never }[KeysOf<T>];

/** `key` and `section.key`, with the sections of `Shown`. */
type PathsOf<T, Shown> =
  | KeysOf<T>
  | { [K in SectionsOf<Shown> & KeysOf<T>]: `${K}.${KeysOf<ValueOf<T, K>>}` }[SectionsOf<Shown> & KeysOf<T>];

/** Keys that one of both sides lacks. */
type Difference<Shown, Validated> =
  | Exclude<PathsOf<Shown, Shown>, PathsOf<Validated, Shown>>
  | Exclude<PathsOf<Validated, Shown>, PathsOf<Shown, Shown>>;

/** Compiles only where no key is on one side alone. */
function keysOnOneSide<Key extends never>(...keys: readonly Key[]): readonly Key[] {
  return keys;
}

it('given the options that users see, when they are compared with those that are validated, then the keys are the same', () => {
  expect(keysOnOneSide<Difference<B2binpayAuthModuleOptions, OptionsDto>>()).toEqual([]);
  expect(keysOnOneSide<Difference<V2Credentials, V2CredentialsDto>>()).toEqual([]);
  expect(keysOnOneSide<Difference<V3Credentials, V3CredentialsDto>>()).toEqual([]);
});

interface ShownExample {
  readonly same: string;
  readonly shown?: number | undefined;
  readonly section?: { readonly same?: number; readonly shown?: number } | undefined;
}
interface ValidatedExample {
  readonly same: string;
  readonly validated: unknown;
  readonly section: { readonly same: number; readonly validated: number };
}

it('given keys on one side alone, when both are compared, then the compiler names each, in sections too', () => {
  const named: Record<Difference<ShownExample, ValidatedExample>, true> = {
    shown: true,
    validated: true,
    'section.shown': true,
    'section.validated': true,
  };
  expect(Object.keys(named)).toHaveLength(4);
});

it('given the sections of the options, when they are found by their type, then none is missed', () => {
  const sections: Record<SectionsOf<B2binpayAuthModuleOptions>, true> = {
    http: true,
    refresh: true,
    rateLimit: true,
    callbacks: true,
  };
  expect(Object.keys(sections)).toHaveLength(4);
});
