/** On every error: the literal name of its class. The same symbol in all copies of the package in a process. */
const BRAND = Symbol.for('nestjs-b2binpay-auth.error');

/** On every class of this package, but not on subclasses defined elsewhere. */
const KIND = Symbol('nestjs-b2binpay-auth.error-kind');

const BASE_KIND = 'B2binpayAuthError';

/** Gives a class its literal name, because bundlers rename classes. */
export function setKind(type: object, kind: string): void {
  Object.defineProperty(type, KIND, { value: kind });
}

/** Brands an error with the literal name of its class, or of the nearest base class of this package. */
export function brand(error: object, type: object): void {
  Object.defineProperty(error, BRAND, { value: Reflect.get(type, KIND) });
}

export function isBranded(value: unknown): value is object {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** `instanceof` by brand, so that it also holds for errors of another copy of this package. */
export function isInstance(type: object, value: unknown): boolean {
  const kind: unknown = Object.getOwnPropertyDescriptor(type, KIND)?.value;
  // A user-defined subclass: ordinary `instanceof`.
  if (kind === undefined) return Function.prototype[Symbol.hasInstance].call(type, value);
  return isBranded(value) && (kind === BASE_KIND || Reflect.get(value, BRAND) === kind);
}
