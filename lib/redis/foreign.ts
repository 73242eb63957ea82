/** Reads a member of an object that is not ours. */
export function memberOf(value: unknown, name: string): unknown {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
    ? Reflect.get(value, name)
    : undefined;
}

export function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof memberOf(value, name) === 'function');
}

/** The object's own options, of which `duplicate()` wants whole branches. */
export function objectIn(value: unknown, name: string): object {
  const member = memberOf(value, name);
  return typeof member === 'object' && member !== null ? member : {};
}

export function ignore(): void {
  // Clients report every lost connection; commands fail by themselves.
}
