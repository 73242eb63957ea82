const NAMES = Symbol('nestjs-b2binpay-auth.environment-names');

/** Records which environment variable each value came from, for error messages. Not enumerable, so never printed. */
export function rememberVariableNames<T extends object>(
  values: T,
  names: Readonly<Record<keyof T, string>>,
): T {
  return Object.defineProperty(values, NAMES, { value: names });
}

/** The environment variable that a value came from, if any. */
export function variableNameOf(values: unknown, key: string): string | undefined {
  if (typeof values !== 'object' || values === null) return undefined;
  const names: unknown = Reflect.get(values, NAMES);
  if (typeof names !== 'object' || names === null) return undefined;
  const name: unknown = Reflect.get(names, key);
  return typeof name === 'string' ? name : undefined;
}
