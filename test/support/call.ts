/** Calls a method as JavaScript would, whatever its types say. */
export function call(target: unknown, name: string, ...args: readonly unknown[]): unknown {
  if (typeof target !== 'object' || target === null) throw new Error('no object');
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== 'function') throw new Error(`no ${name}()`);
  return Reflect.apply(method, target, args);
}
