/** A value inside JSON that may hold anything. */
function valueAt(json: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    json,
  );
}

export function stringAt(json: unknown, ...keys: readonly string[]): string | undefined {
  const value = valueAt(json, ...keys);
  return typeof value === 'string' ? value : undefined;
}

/** The entries of an object inside JSON; none if there is no object. */
export function entriesAt(
  json: unknown,
  ...keys: readonly string[]
): readonly (readonly [string, unknown])[] {
  const value = valueAt(json, ...keys);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
