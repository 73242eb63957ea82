/** On every error: the literal of its class. The same symbol in all copies of the package in a process. */
const BRAND = Symbol.for('nestjs-b2binpay-auth.error');

/** On every class of this package, and on none that extends one of them. */
const KIND = Symbol('nestjs-b2binpay-auth.error-kind');

const ANY = 'B2binpayAuthError';

/** Gives a class its literal: bundlers change the names of classes. */
export function setKind(type: object, kind: string): void {
  Object.defineProperty(type, KIND, { value: kind });
}

/** Brands an error with the literal of its class, or of the one of ours that its class extends. */
export function brand(error: object, type: object): void {
  Object.defineProperty(error, BRAND, { value: Reflect.get(type, KIND) });
}

export function isBranded(value: unknown): value is object {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** `instanceof` for the classes of this package: by the brand, so that it holds for errors of another copy too. */
export function isInstance(type: object, value: unknown): boolean {
  const kind: unknown = Object.getOwnPropertyDescriptor(type, KIND)?.value;
  // A class of a user's own that extends one of ours: the ordinary meaning.
  if (kind === undefined) return Function.prototype[Symbol.hasInstance].call(type, value);
  return isBranded(value) && (kind === ANY || Reflect.get(value, BRAND) === kind);
}
