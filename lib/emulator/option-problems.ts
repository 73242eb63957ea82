import type { ApiVersion } from '../protocol/index.js';

/** Credential fields by API version. */
const FIELDS: Record<
  ApiVersion,
  { readonly required: readonly string[]; readonly optional: readonly string[] }
> = {
  v2: { required: ['login', 'password'], optional: [] },
  v3: { required: ['clientId', 'clientSecret'], optional: ['callbackSecret'] },
};

/** The problems of the emulator's options, as sentences. `known` lists the names of all options. */
export function optionProblems(
  given: object,
  version: ApiVersion,
  known: readonly string[],
): readonly string[] {
  const { required } = FIELDS[version];
  const valueOf = (name: string): unknown => Reflect.get(given, name);
  const accounts: unknown = valueOf('accounts') ?? [];
  const credentials = Array.isArray(accounts)
    ? accounts.map((account: unknown, index) => ({ name: `accounts[${index}]`, value: account }))
    : [{ name: 'accounts', value: accounts }];
  if (valueOf('credentials') !== undefined) {
    credentials.unshift({ name: 'credentials', value: valueOf('credentials') });
  }
  const host = valueOf('host');
  const clock = valueOf('clock');
  return [
    ...Object.keys(given)
      .filter((name) => !known.includes(name))
      .map((name) => `option \`${name}\` is unknown`),
    ...credentials
      .filter(({ value }) => !fits(value, version))
      .map(
        ({ name }) =>
          `option \`${name}\` does not fit apiVersion '${version}': write { ${required.join(', ')} }`,
      ),
    ...(host === undefined || (typeof host === 'string' && host.trim() !== '')
      ? []
      : ["option `host` must be an address: write e.g. '127.0.0.1'"]),
    ...(clock === undefined || isClock(clock)
      ? []
      : ['option `clock` must be a Clock: write e.g. new ManualClock()']),
  ];
}

function fits(value: unknown, version: ApiVersion): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { required, optional } = FIELDS[version];
  const isString = (name: string): boolean => typeof Reflect.get(value, name) === 'string';
  return (
    required.every(isString) &&
    optional.every((name) => Reflect.get(value, name) === undefined || isString(name)) &&
    Object.keys(value).every((name) => required.includes(name) || optional.includes(name))
  );
}

function isClock(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['now', 'monotonic', 'setTimeout', 'clearTimeout'].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  );
}
